//go:build !race

package callgen

// EveryMutant is how many mutants pass for one that is yielded.
const EveryMutant = 1
