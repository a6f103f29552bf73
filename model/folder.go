package model

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Several people can record one call, each on a line of their own, into one
// folder: then each has a session and a recording there, and together they are
// the call.

// OpenFolder opens the sessions in a folder as one document: those .jsonl files
// that begin as earshot live begins them, one after the other, by the time they
// began. A last line that is only half written is left out. A folder without
// sessions fails with a *NotACallError.
func OpenFolder(dir string) (*Document, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	type file struct {
		path    string
		created time.Time
	}
	var files []file
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		if !strings.EqualFold(filepath.Ext(path), ".jsonl") {
			continue
		}
		created, ok, err := sessionHead(path)
		if err != nil {
			return nil, err
		}
		if ok {
			files = append(files, file{path, created})
		}
	}
	if len(files) == 0 {
		return nil, &NotACallError{
			Name: dir, Kind: KindDirectory, Detail: "it is a directory",
			Hint: "Name a file in it. A directory is opened as one call when it holds sessions that earshot live saved, files that end in .jsonl.",
		}
	}
	slices.SortStableFunc(files, func(a, b file) int { return cmp.Or(a.created.Compare(b.created), cmp.Compare(a.path, b.path)) })
	var all []byte
	for _, f := range files {
		data, err := os.ReadFile(f.path)
		if err != nil {
			return nil, err
		}
		all = append(all, wholeLines(bytes.TrimPrefix(data, []byte(byteOrderMark)))...)
	}
	return FromBytes(all, dir), nil
}

// sessionHead reports whether a file begins like a saved session, and when that
// was begun.
func sessionHead(path string) (created time.Time, ok bool, err error) {
	// What is no ordinary file is not opened: a pipe would never end.
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return created, false, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return created, false, err
	}
	defer f.Close()
	const longestHead = 64 << 10
	head, err := bufio.NewReaderSize(f, longestHead).ReadSlice('\n')
	if err != nil { // it has no line yet, or one that is no head
		return created, false, nil
	}
	d := newDecoder(context.Background(), FromBytes(nil, path), bytes.TrimPrefix(head, []byte(byteOrderMark)))
	st := stream{sessions: make([]session, 1)}
	if d.peek() == '{' {
		d.message(&st, 0, "")
	}
	return st.sessions[0].Created, st.saved && d.err == nil, nil
}

// wholeLines returns the lines of a session, without a last one that is not yet
// whole, each with its end.
func wholeLines(data []byte) []byte {
	if len(data) == 0 || data[len(data)-1] == '\n' {
		return data
	}
	end := bytes.LastIndexByte(data, '\n') + 1
	last := scanner{b: data[end:]}
	if last.skip(); last.err == nil && last.peek() == 0 {
		return append(data, '\n')
	}
	return data[:end]
}
