// Package player plays a recording and knows which moment of it is being heard.
package player
