package main

import (
	_ "embed"
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// Two voices from two synthesisers, each the most natural one of its kind among
// Debian's: slt for Festival's HTS engine speaks the agent, rms for flite's
// Clustergen speaks the caller. README.md says how they were chosen.

//go:embed flite/words.c
var fliteSource []byte

//go:embed festival/words.scm
var festivalSource []byte

// rate is the sample rate of the voices and of the recording.
const rate = 16000

// callerSpread widens the caller's pitch range: statistical voices smooth it
// away, and this one is to be heard getting angry.
const callerSpread = 1.25

// phrase is one spoken line.
type phrase struct {
	speaker int
	pitch   float64
	samples []float64    // -1 to 1, as the synthesiser gave them
	times   [][2]float64 // start and end of every word, in seconds of samples
	at      int          // where the first sample stands in the recording, see place
}

func speakAll(s script, temp string) ([]phrase, error) {
	source, program := filepath.Join(temp, "words.c"), filepath.Join(temp, "words")
	festival := filepath.Join(temp, "words.scm")
	if err := os.WriteFile(source, fliteSource, 0o600); err != nil {
		return nil, err
	}
	if err := os.WriteFile(festival, festivalSource, 0o600); err != nil {
		return nil, err
	}
	if _, err := output("cc", "-o", program, "-I/usr/include/flite", source,
		"-lflite_cmu_us_rms", "-lflite_usenglish", "-lflite_cmulex", "-lflite", "-lm"); err != nil {
		return nil, err
	}

	var phrases []phrase
	for _, l := range s.lines {
		var spoken []string
		for _, w := range l.words {
			spoken = append(spoken, w.spoken)
		}
		text := strings.Join(spoken, " ")
		raw := filepath.Join(temp, "phrase.raw")
		var tokens string
		var err error
		switch l.speaker {
		case agent:
			call := fmt.Sprintf("(say %q %g %q)", raw, l.pace, text)
			tokens, err = output("festival", "-b", festival, call)
		case caller:
			tokens, err = output(program, raw, number(l.pace), number(l.pitch), number(callerSpread), text)
		}
		if err != nil {
			return nil, err
		}
		p := phrase{speaker: l.speaker, pitch: l.pitch}
		if p.times, err = wordTimes(l.words, tokens); err != nil {
			return nil, fmt.Errorf("%q: %w", text, err)
		}
		if p.samples, err = readRaw(raw); err != nil {
			return nil, err
		}
		phrases = append(phrases, p)
	}
	return phrases, nil
}

// wordTimes reads a synthesiser's lines "start end token" and gives each word
// of the script the time of the tokens it is spoken with.
func wordTimes(words []scriptWord, tokens string) ([][2]float64, error) {
	lines := strings.Split(strings.TrimSpace(tokens), "\n")
	var times [][2]float64
	for _, w := range words {
		spoken := strings.Fields(w.spoken)
		n := len(spoken)
		if n > len(lines) {
			return nil, fmt.Errorf("no time for %q", w.text)
		}
		var span [2]float64
		for i, l := range lines[:n] {
			var start, end float64
			var token string
			if _, err := fmt.Sscan(l, &start, &end, &token); err != nil {
				return nil, fmt.Errorf("%q: %w", l, err)
			}
			if token != strings.TrimRight(spoken[i], ".,?!") || end <= start {
				return nil, fmt.Errorf("%q does not fit the word %q", l, w.text)
			}
			if i == 0 {
				span[0] = start
			}
			span[1] = end
		}
		times = append(times, span)
		lines = lines[n:]
	}
	if len(lines) != 0 {
		return nil, fmt.Errorf("times for more words than the script has: %q", lines)
	}
	return times, nil
}

// readRaw reads signed 16-bit little-endian samples.
func readRaw(name string) ([]float64, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	samples := make([]float64, len(data)/2)
	for i := range samples {
		samples[i] = float64(int16(binary.LittleEndian.Uint16(data[2*i:]))) / (1 << 15)
	}
	return samples, nil
}

func number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// output runs a program and gives what it prints. What it says on its standard
// error goes into the error.
func output(name string, args ...string) (string, error) {
	cmd := exec.Command(name, args...)
	var complaint strings.Builder
	cmd.Stderr = &complaint
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("%s: %w: %s", name, err, strings.TrimSpace(complaint.String()))
	}
	return string(out), nil
}
