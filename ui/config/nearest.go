package config

import (
	"slices"
	"strings"
)

// nearest returns the name, of some, that is most like a mistyped one.
func nearest(typed string, names []string) string {
	far := func(name string) int { return distance(strings.ToLower(typed), strings.ToLower(name)) }
	return slices.MinFunc(names, func(a, b string) int { return far(a) - far(b) })
}

// distance counts the letters that are to be put in, left out, replaced or
// swapped with their neighbour to make b of a (optimal string alignment).
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	const longest = 64 // no name is that long: what comes after makes no difference
	x = x[:min(len(x), longest)]
	before, row := []int(nil), make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := range x {
		next := make([]int, len(y)+1)
		next[0] = i + 1
		for j := range y {
			cost := 1
			if x[i] == y[j] {
				cost = 0
			}
			next[j+1] = min(row[j]+cost, row[j+1]+1, next[j]+1)
			if i > 0 && j > 0 && x[i] == y[j-1] && x[i-1] == y[j] {
				next[j+1] = min(next[j+1], before[j-1]+1)
			}
		}
		before, row = row, next
	}
	return row[len(y)]
}
