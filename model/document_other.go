//go:build !unix

package model

import (
	"errors"
	"os"
)

// mapFile maps nothing here: the file is read instead.
func mapFile(*os.File, int) ([]byte, error) { return nil, errors.ErrUnsupported }

func unmapFile([]byte) error { return nil }
