package check

import (
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
)

// A step leads from a container to a value in it.
type step struct {
	name  string // of a member; "" for an element
	index int
}

// here returns the path of the value at hand, as jq writes it.
func (k *checker) here() string {
	var path []byte
	for _, s := range k.path {
		path = s.append(path)
	}
	if len(path) == 0 {
		return "."
	}
	return string(path)
}

func (s step) append(path []byte) []byte {
	if s.name == "" {
		if len(path) == 0 {
			path = append(path, '.')
		}
		path = append(path, '[')
		path = strconv.AppendInt(path, int64(s.index), 10)
		return append(path, ']')
	}
	for i := range len(s.name) {
		if c := s.name[i]; c != '_' && c|0x20-'a' >= 26 && (i == 0 || c-'0' >= 10) {
			if len(path) == 0 {
				path = append(path, '.')
			}
			path = append(path, '[')
			path, _ = jsontext.AppendQuote(path, s.name)
			return append(path, ']')
		}
	}
	return append(append(path, '.'), s.name...)
}
