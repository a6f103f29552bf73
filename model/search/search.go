// Package search finds words in a call.
package search

import (
	"strings"

	"earshot/model"
)

// An Index is a call's words made ready for searching.
type Index struct{ call *model.Call }

// New returns the index of a call.
func New(c *model.Call) *Index { return &Index{c} }

// Find appends the words at which the query is found to dst.
func (x *Index) Find(dst []int32, query string) []int32 {
	q := strings.ToLower(query)
	for i := range x.call.Words {
		if strings.Contains(strings.ToLower(x.call.Words[i].Text), q) {
			dst = append(dst, int32(i))
		}
	}
	return dst
}
