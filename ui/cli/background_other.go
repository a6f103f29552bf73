//go:build !linux

package cli

// stepBack does nothing where a thread has no priority of its own.
func stepBack() {}
