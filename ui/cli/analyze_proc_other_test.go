//go:build !linux

package cli

import "testing"

const proc = false

func (program) takesLittleMemory(*testing.T) {}
