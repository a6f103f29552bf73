package cli

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestAnswerName(t *testing.T) {
	for source, want := range map[string]string{
		"call.wav":                               "call.deepgram.json",
		"calls/a.b.mp3":                          "calls/a.b.deepgram.json",
		"calls.d/call":                           "calls.d/call.deepgram.json",
		".wav":                                   ".wav.deepgram.json",
		"-":                                      "stdin.deepgram.json",
		"https://a.example/calls/17.mp3?sig=a/b": "17.deepgram.json",
		"https://a.example/calls/17":             "17.deepgram.json",
		"https://a.example/a%20call%2Fb.wav":     "b.deepgram.json",
		"https://a.example/..%2F..%2Fetc%2Fpw":   "pw.deepgram.json",
		"https://a.example/%1b%5b2J.wav":         "__2J.deepgram.json",
		"https://a.example/b%5c..%5cc.wav":       "b_.._c.deepgram.json",
		"https://a.example:8080/":                "a.example.deepgram.json",
		"https://a.example/..":                   "a.example.deepgram.json",
		"https://a.example/.wav":                 "wav.deepgram.json",
		"https://a.example/" + strings.Repeat("ä", 300): strings.Repeat("ä", 100) + ".deepgram.json",
	} {
		if got := filepath.ToSlash(answerName(filepath.FromSlash(source))); got != want && !isURL(source) {
			t.Errorf("%s: %s, want %s", source, got, want)
		} else if got := answerName(source); isURL(source) && got != want {
			t.Errorf("%s: %s, want %s", source, got, want)
		}
	}
}
