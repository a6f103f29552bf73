// Package place names places in a call the way people type them and links
// carry them: a time, a word, a segment, a JSON path.
package place

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"earshot/model"
)

// Kind says what a place is named by.
type Kind uint8

// The kinds of places.
const (
	Time    Kind = iota // At
	Shift               // At, relative to the playhead, may be negative
	Percent             // of the call's duration: Value
	Word                // Words
	Segment             // ID, "S2"
	Path                // Text, ".results.topics.segments[0]"
)

// A Place is a parsed place.
type Place struct {
	Kind  Kind
	At    time.Duration
	Until time.Duration // of a link to a stretch of time, else 0
	Value float64
	Words model.Span
	Text  string
}

// Errors that Parse and Resolve return.
var (
	ErrUnknown = errors.New("no place: write 1:23, +50s, 50%, w123, S2 or .results.topics.segments[0]")
	ErrNoTimes = errors.New("this call has no times: go to a word, w123")
)

// From is where relative places count from.
type From struct {
	Word int
	At   time.Duration
}

// Parse reads a place: "1:23", "83s", "+50s", "-5s", "50%", "w123", "w24-52",
// "S2", ".results.topics.segments[0]", or a link with # before it.
func Parse(s string) (Place, error) {
	s = strings.TrimSpace(s)
	if i := strings.LastIndexByte(s, '#'); i >= 0 {
		s = s[i+1:]
		if t, ok := strings.CutPrefix(s, "t="); ok {
			from, to, _ := strings.Cut(t, ",")
			at, err := ParseTime(from)
			if err != nil {
				return Place{}, err
			}
			until, _ := ParseTime(to)
			return Place{Kind: Time, At: at, Until: until}, nil
		}
		if w, ok := strings.CutPrefix(s, "w="); ok {
			s = "w" + w
		}
	}
	unknown := fmt.Errorf("%q is %w", s, ErrUnknown)
	if s == "" {
		return Place{}, unknown
	}
	switch c := s[0]; {
	case c == '.':
		return Place{Kind: Path, Text: s}, nil
	case c == '+' || c == '-':
		d, err := ParseTime(s[1:])
		if c == '-' {
			d = -d
		}
		return Place{Kind: Shift, At: d}, err
	case s[len(s)-1] == '%':
		x, err := strconv.ParseFloat(s[:len(s)-1], 64)
		if err != nil || !(x >= 0 && x <= 100) {
			return Place{}, fmt.Errorf("%q: from 0%% to 100%%", s)
		}
		return Place{Kind: Percent, Value: x}, nil
	case c == 'w':
		first, last, isRange := strings.Cut(s[1:], "-")
		a, err := strconv.Atoi(first)
		if err != nil || a < 0 {
			return Place{}, unknown
		}
		b := a
		if isRange {
			if b, err = strconv.Atoi(last); err != nil || b < a {
				return Place{}, unknown
			}
		}
		return Place{Kind: Word, Words: model.Span{First: a, Last: b + 1}}, nil
	case len(s) > 1 && strings.IndexByte("TISUEtisue", c) >= 0:
		if _, err := strconv.Atoi(s[1:]); err != nil {
			return Place{}, unknown
		}
		return Place{Kind: Segment, Text: strings.ToUpper(s)}, nil
	}
	at, err := ParseTime(s)
	if err != nil {
		return Place{}, unknown
	}
	return Place{Kind: Time, At: at}, nil
}

// String returns the form that Parse reads.
func (p Place) String() string {
	switch p.Kind {
	case Shift:
		if p.At < 0 {
			return "-" + FormatTime(-p.At, 3)
		}
		return "+" + FormatTime(p.At, 3)
	case Percent:
		return strconv.FormatFloat(p.Value, 'g', -1, 64) + "%"
	case Word:
		if p.Words.Len() > 1 {
			return fmt.Sprintf("w%d-%d", p.Words.First, p.Words.Last-1)
		}
		return "w" + strconv.Itoa(p.Words.First)
	case Segment, Path:
		return p.Text
	}
	if p.Until > 0 {
		return "#t=" + FormatTime(p.At, 3) + "," + FormatTime(p.Until, 3)
	}
	return FormatTime(p.At, 3)
}

// Resolve returns the word that a place means in a call, and its time.
func (p Place) Resolve(c *model.Call, from From) (word int, at time.Duration, err error) {
	n := len(c.Words)
	if n == 0 {
		return 0, 0, errors.New("this call has no words to go to")
	}
	byTime := func(t time.Duration) (int, time.Duration, error) {
		if !c.Timed {
			return 0, 0, ErrNoTimes
		}
		t = min(max(t, 0), c.Duration)
		return c.WordAt(t), t, nil
	}
	byWord := func(w int) (int, time.Duration, error) { return w, c.Words[w].Start, nil }
	switch p.Kind {
	case Time:
		return byTime(p.At)
	case Shift:
		return byTime(from.At + p.At)
	case Percent:
		if !c.Timed {
			return byWord(int(p.Value / 100 * float64(n-1)))
		}
		return byTime(time.Duration(p.Value / 100 * float64(c.Duration)))
	case Word:
		if p.Words.First >= n {
			return 0, 0, fmt.Errorf("%s: the last word is w%d", p, n-1)
		}
		return byWord(p.Words.First)
	case Segment:
		return bySegment(p, c)
	}
	return byPath(p, c)
}

func bySegment(p Place, c *model.Call) (int, time.Duration, error) {
	for lane := range model.LaneCount {
		for i := range c.Segments[lane] {
			s := &c.Segments[lane][i]
			if s.ID() == p.Text {
				w := min(s.Anchor.First, len(c.Words)-1)
				return w, c.Words[w].Start, nil
			}
		}
	}
	return 0, 0, fmt.Errorf("%s: this call has no such segment", p.Text)
}

// byPath resolves the longest beginning of the path that has a place in time.
func byPath(p Place, c *model.Call) (int, time.Duration, error) {
	for lane := range model.LaneCount {
		for i := range c.Segments[lane] {
			s := &c.Segments[lane][i]
			if s.Path != "" && within(p.Text, s.Path) {
				w := min(s.Anchor.First, len(c.Words)-1)
				return w, c.Words[w].Start, nil
			}
		}
	}
	var channel, index int
	if _, err := fmt.Sscanf(p.Text, ".results.channels[%d].alternatives[0].words[%d]", &channel, &index); err == nil {
		for i := range c.Words {
			if w := &c.Words[i]; int(w.Channel) == channel && int(w.Index) == index {
				return i, w.Start, nil
			}
		}
	}
	return 0, 0, fmt.Errorf("%s: nothing there has a place in the words", p.Text)
}

func within(path, prefix string) bool {
	rest, ok := strings.CutPrefix(path, prefix)
	return ok && (rest == "" || rest[0] == '.' || rest[0] == '[')
}
