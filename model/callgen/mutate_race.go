//go:build race

package callgen

// EveryMutant: the race detector makes all of it ten times slower, and what is
// computed from a document takes one goroutine.
const EveryMutant = 6
