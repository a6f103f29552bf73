// Command make makes earshot's demo call from its script: it has two speech
// synthesisers speak the phrases, takes the word times from them, mixes one
// recording, and writes an analysis in the form of a Deepgram response.
//
//	go run ./testdata/demo/make          # writes testdata/demo/demo.ogg and demo.json
//	go run ./testdata/demo/make -check   # makes them again and compares
//
// It needs a C compiler and these Debian packages: flite1-dev, festival,
// festvox-us-slt-hts, vorbis-tools. The same versions give the same bytes;
// README.md beside the script names the ones used.
package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	dir := flag.String("dir", "testdata/demo", "the folder of script.txt, demo.ogg and demo.json")
	check := flag.Bool("check", false, "write nothing: make the call and compare it with the files")
	flag.Parse()
	if err := run(*dir, *check); err != nil {
		fmt.Fprintln(os.Stderr, "make:", err)
		os.Exit(1)
	}
}

func run(dir string, check bool) error {
	text, err := os.ReadFile(filepath.Join(dir, "script.txt"))
	if err != nil {
		return err
	}
	script, err := parseScript(string(text))
	if err != nil {
		return err
	}
	temp, err := os.MkdirTemp("", "earshot-demo-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)

	phrases, err := speakAll(script, temp)
	if err != nil {
		return err
	}
	words, length, err := place(script, phrases)
	if err != nil {
		return err
	}
	recording, err := encodeVorbis(mix(phrases, length), temp)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(recording)
	response, err := buildResponse(script, words, seconds(length), hex.EncodeToString(sum[:]))
	if err != nil {
		return err
	}

	fmt.Printf("%d words, %.2f s, demo.ogg %d bytes, demo.json %d bytes\n",
		len(words), seconds(length), len(recording), len(response))
	files := map[string][]byte{"demo.ogg": recording, "demo.json": response}
	if check {
		return compare(dir, files)
	}
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

func compare(dir string, files map[string][]byte) error {
	var differ error
	for name, data := range files {
		old, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return err
		}
		if !bytes.Equal(old, data) {
			differ = errors.Join(differ, fmt.Errorf("%s is not what the script gives with the synthesisers installed here", name))
		}
	}
	return differ
}
