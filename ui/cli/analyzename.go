package cli

import (
	"net/url"
	"path"
	"path/filepath"
	"strings"
	"unicode"
)

// answerName returns where the answer about a source is saved: beside a file,
// in the current folder for an address or standard input.
func answerName(source string) string {
	const ending = ".deepgram.json"
	switch {
	case source == "-":
		return "stdin" + ending
	case isURL(source):
		return addressName(source) + ending
	}
	return withoutEnding(source) + ending
}

// withoutEnding returns a path without what its name ends in. The name of a
// hidden file is no ending.
func withoutEnding(path string) string {
	base := filepath.Base(path)
	if ext := filepath.Ext(base); ext != base {
		return strings.TrimSuffix(path, ext)
	}
	return path
}

// addressName makes the name of a file of the last part of an address: with
// nothing in it that could lead to another folder.
func addressName(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "answer"
	}
	last := path.Base(u.Path)
	if strings.Trim(last, "./") == "" {
		last = u.Hostname()
	} else if ext := path.Ext(last); ext != last {
		last = strings.TrimSuffix(last, ext)
	}
	return fileName(last, "answer")
}

// fileName makes the name of a file of any text: with nothing in it that could
// lead to another folder or be hidden, else of what there is otherwise.
func fileName(text, otherwise string) string {
	name := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("-_.", r) {
			return r
		}
		return '_'
	}, text)
	if name = strings.Trim(name, "."); name == "" {
		return otherwise
	}
	const longest = 100 // characters; systems take 255 bytes with the ending
	if r := []rune(name); len(r) > longest {
		name = string(r[:longest])
	}
	return name
}
