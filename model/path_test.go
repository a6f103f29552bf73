package model

import "testing"

func TestPaths(t *testing.T) {
	c := decode(t, []byte(`{"results":{"channels":[
		{"alternatives":[{"words":[{"word":"a","start":0},{"word":"c","start":2}]}]},
		{"alternatives":[{"words":[{"word":"b","start":1}]}]}],
		"intents":{"segments":[{"text":"c","start_word":1,"end_word":1},{"text":"a","start_word":0,"end_word":0}]}}}`))
	for w, want := range []string{".results.channels[0].alternatives[0].words[0]", ".results.channels[1].alternatives[0].words[0]", ".results.channels[0].alternatives[0].words[1]"} {
		if got := c.WordPath(w); got != want {
			t.Errorf("word %d is %s", w, got)
		}
	}
	if c.WordPath(-1) != "" || c.WordPath(3) != "" {
		t.Error("a word that is not there has a path")
	}
	for _, x := range []struct {
		path string
		word int
		ref  int // the intent, -1 when it is none
		ok   bool
	}{
		{".results.channels[0].alternatives[0].words[1]", 2, -1, true},
		{".results.channels[0].alternatives[0].words[1].start", 2, -1, true},
		{".results.channels[1]", 1, -1, true},
		{".results", 0, -1, true},
		{".results.intents.segments[0]", 2, 1, true}, // the lane is sorted by place
		{".results.intents.segments[1].text", 0, 0, true},
		{".results.intents", 0, 0, true},
		{".results.intents.segments[10]", 0, -1, false},
		{".results.channels[0].alternatives[0].words[10]", 0, -1, false},
		{".results.channels[0].alternatives[0].wordsy", 0, -1, false},
		{".result", 0, -1, false},
		{".metadata", 0, -1, false},
	} {
		word, ref, ok := c.At(x.path)
		if word != x.word || ref.I != x.ref || ok != x.ok || ref.I >= 0 && ref.Lane != Intent {
			t.Errorf("%s leads to word %d, %v, %v", x.path, word, ref, ok)
		}
	}
}
