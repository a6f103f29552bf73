// Package measure computes how a call was spoken from its words and times:
// what earshot measures, never what the answer claims.
package measure

import "earshot/model"

// Measures are the numbers of one call.
type Measures struct{}

// Of measures a call.
func Of(c *model.Call) *Measures { return &Measures{} }
