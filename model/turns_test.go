package model

import (
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestTurns(t *testing.T) {
	word := func(channel, speaker int) Word {
		w := Word{Channel: uint8(channel), Speaker: int16(speaker), Has: HasSpeaker}
		if speaker < 0 {
			w.Speaker, w.Has = 0, 0
		}
		return w
	}
	for _, c := range []struct {
		name   string
		words  []Word
		voices []Voice
		turns  []Turn
	}{
		{"nobody is told apart", []Word{word(0, -1), word(0, -1)}, []Voice{{Channel: 0, Speaker: -1}}, []Turn{{Span{0, 2}, 0}}},
		{"speakers", []Word{word(0, 1), word(0, 1), word(0, 0), word(0, 1)}, []Voice{{Channel: 0, Speaker: 0}, {Channel: 0, Speaker: 1}}, []Turn{{Span{0, 2}, 1}, {Span{2, 3}, 0}, {Span{3, 4}, 1}}},
		{"channels", []Word{word(1, -1), word(0, -1), word(0, -1)}, []Voice{{Channel: 0, Speaker: -1}, {Channel: 1, Speaker: -1}}, []Turn{{Span{0, 1}, 1}, {Span{1, 3}, 0}}},
		{"speakers of channels", []Word{word(0, 0), word(1, 0), word(1, 2)}, []Voice{{Channel: 0, Speaker: 0}, {Channel: 1, Speaker: 0}, {Channel: 1, Speaker: 2}}, []Turn{{Span{0, 1}, 0}, {Span{1, 2}, 1}, {Span{2, 3}, 2}}},
		{"a missing speaker does not tear a turn apart", []Word{word(0, -1), word(0, 3), word(0, -1), word(0, 3)}, []Voice{{Channel: 0, Speaker: 3}}, []Turn{{Span{0, 4}, 0}}},
		{"no words", nil, nil, nil},
	} {
		call := &Call{Words: c.words}
		call.buildTurns()
		if !reflect.DeepEqual(call.Voices, c.voices) || !reflect.DeepEqual(call.Turns, c.turns) {
			t.Errorf("%s: %v %v", c.name, call.Voices, call.Turns)
		}
	}
}

func TestSentences(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"Hello there. How are you? Fine!", "Hello there.|How are you?|Fine!"},
		{"Dr. Smith met Mrs. Jones at St. Mary's. They left.", "Dr. Smith met Mrs. Jones at St. Mary's.|They left."},
		{"We sell pens, paper, etc. and more. Pens, paper, etc. Bye.", "We sell pens, paper, etc. and more.|Pens, paper, etc.|Bye."},
		{"At 5 p.m. on Monday. At 5 p.m. We left.", "At 5 p.m. on Monday.|At 5 p.m.|We left."},
		{"J. R. Hartley costs 3.50 today. Yes.", "J. R. Hartley costs 3.50 today.|Yes."},
		{"So did I. You too.", "So did I.|You too."},
		{`He said "Stop." Then (really!) he "left".`, `He said "Stop."|Then (really!)|he "left".`},
		{"Well... maybe… no", "Well...|maybe…|no"},
		{"你 好。 世 界？ 对", "你好。|世界？|对"},
		{"no end", "no end"},
	} {
		call := decode(t, listen(spoken(c.text), ""))
		var got []string
		for _, s := range call.Sentences {
			got = append(got, call.Text(s))
		}
		if strings.Join(got, "|") != c.want {
			t.Errorf("%q: %q", c.text, got)
		}
	}
}

// Without punctuation, pauses and length end sentences, and turns always do.
func TestSentencesWithoutPunctuation(t *testing.T) {
	c := &Call{Timed: true}
	at := time.Duration(0)
	for i := range 70 {
		if i == 10 {
			at += sentencePause
		}
		w := Word{Text: "word", Start: at, End: at + 100*time.Millisecond, Speaker: int16(i / 65), Has: HasStart | HasEnd | HasSpeaker}
		at = w.End
		c.Words = append(c.Words, w)
	}
	c.buildTurns()
	c.buildSentences()
	if want := []Span{{0, 10}, {10, 40}, {40, 65}, {65, 70}}; !reflect.DeepEqual(c.Sentences, want) {
		t.Errorf("%v, want %v", c.Sentences, want)
	}
}

func TestText(t *testing.T) {
	for _, c := range []struct{ words, want string }{
		{"Hello there.", "Hello there."},
		{"你 好。 世 界！", "你好。世界！"},
		{"日本 です Go カタカナ", "日本です Go カタカナ"},
		{"안녕 하세요", "안녕 하세요"}, // Korean has spaces
		{"é è", "é è"},
	} {
		call := decode(t, listen(spoken(c.words), ""))
		if got := call.Text(Span{-3, 99}); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}
