// Package place reads and writes places in a call: what a person types after @,
// and what a deep link carries after #.
package place

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"earshot/model"
)

// A Place is somewhere in a call. Which fields mean something depends on Kind.
// The zero Place is the beginning.
type Place struct {
	Kind     Kind
	From, To time.Duration // Time and Step use From, Times both
	Percent  float64       // of the duration, 0..100
	First    int           // Word uses First, Words both
	Last     int           // the last word, inclusive as in the links
	Lane     model.Lane
	Number   int // of the segment in its lane, from 1
	Path     string
}

// Kind tells places apart.
type Kind uint8

// The kinds of places.
const (
	Time    Kind = iota // 1:23, 1:02:03.5, 83s
	Step                // +50s, -5s: from where the cursor is
	Percent             // 50%
	Word                // w123, #w=123
	Segment             // S2, #S2
	Path                // .results.topics.segments[0]
	Words               // #w=24-52
	Times               // #t=10.9,19.9
)

// Allowed names everything that Parse understands, for messages.
const Allowed = "a time (1:23, 83s), a step (+50s, -5s), a share (50%), a word (w123), a segment (T1, I1, S2, U3, E1), a JSON path (.results.topics.segments[0]) or a link (#w=24-52, #t=10.9,19.9, #S2)"

// ErrNowhere is wrapped by the errors of Resolve: the place is well written,
// but this call does not have it.
var ErrNowhere = errors.New("no such place in this call")

// Parse reads a place as people and links write it.
func Parse(text string) (Place, error) {
	s := strings.TrimSpace(text)
	if p, ok := parse(s); ok {
		return p, nil
	}
	return Place{}, fmt.Errorf("%q is not a place: give %s", s, Allowed)
}

func parse(s string) (Place, bool) {
	if s == "" {
		return Place{}, false
	}
	switch s[0] {
	case '#':
		return parseLink(s[1:])
	case '.':
		return Place{Kind: Path, Path: s}, len(s) > 1
	case '+', '-':
		d, ok := parseClock(s[1:], true)
		if s[0] == '-' {
			d = -d
		}
		return Place{Kind: Step, From: d}, ok
	case 'w', 'W':
		return parseWords(s[1:])
	}
	if number, ok := strings.CutSuffix(s, "%"); ok {
		f, err := strconv.ParseFloat(number, 64)
		return Place{Kind: Percent, Percent: f}, err == nil && f >= 0 && f <= 100
	}
	if lane, ok := laneOf(s[0]); ok {
		n, ok := parseCount(s[1:])
		return Place{Kind: Segment, Lane: lane, Number: n}, ok && n > 0
	}
	d, ok := parseClock(s, false)
	return Place{Kind: Time, From: d}, ok
}

func parseLink(s string) (Place, bool) {
	if words, ok := strings.CutPrefix(s, "w="); ok {
		return parseWords(words)
	}
	if times, ok := strings.CutPrefix(s, "t="); ok {
		from, to, both := strings.Cut(times, ",")
		p := Place{Kind: Time}
		if p.From, ok = parseClock(from, true); !ok || !both {
			return p, ok
		}
		p.Kind = Times
		p.To, ok = parseClock(to, true)
		return p, ok && p.To >= p.From
	}
	p, ok := parse(s)
	return p, ok && (p.Kind == Segment || p.Kind == Path)
}

func parseWords(s string) (p Place, ok bool) {
	first, last, both := strings.Cut(s, "-")
	p.Kind = Word
	if p.First, ok = parseCount(first); !ok || !both {
		return p, ok
	}
	p.Kind = Words
	p.Last, ok = parseCount(last)
	return p, ok && p.Last >= p.First
}

func laneOf(letter byte) (model.Lane, bool) {
	for lane := range model.LaneCount {
		if lane.Letter() == letter&^0x20 {
			return lane, true
		}
	}
	return 0, false
}

// String writes the place so that Parse reads it back.
func (p Place) String() string {
	switch p.Kind {
	case Step:
		sign := "+"
		if p.From < 0 {
			sign = "-"
		}
		return sign + seconds(p.From.Abs()) + "s"
	case Percent:
		return strconv.FormatFloat(p.Percent, 'f', -1, 64) + "%"
	case Word:
		return fmt.Sprintf("w%d", p.First)
	case Segment:
		return fmt.Sprintf("%c%d", p.Lane.Letter(), p.Number)
	case Path:
		return p.Path
	case Words, Times:
		return p.Link()
	}
	return exact(p.From)
}

// Link writes the place as the end of a link, "#w=24-52". A step or a share has
// none, because it means something else elsewhere: resolve it first.
func (p Place) Link() string {
	switch p.Kind {
	case Time:
		return "#t=" + seconds(p.From)
	case Word:
		return fmt.Sprintf("#w=%d", p.First)
	case Words:
		return fmt.Sprintf("#w=%d-%d", p.First, p.Last)
	case Times:
		return "#t=" + seconds(p.From) + "," + seconds(p.To)
	case Segment, Path:
		return "#" + p.String()
	}
	return ""
}

// seconds writes a time in seconds, to the nanosecond.
func seconds(d time.Duration) string {
	s := fmt.Sprintf("%d.%09d", d/time.Second, d%time.Second)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

// Resolve returns the word a place is at, and its moment; steps go from the
// moment given. A time outside of the call means its beginning or end. In a call
// without times a share counts words, and the moment is 0. The error wraps
// ErrNowhere and says what there is instead.
func (p Place) Resolve(c *model.Call, from time.Duration) (word int, at time.Duration, err error) {
	n := len(c.Words)
	if n == 0 {
		return 0, 0, nowhere("it has no words")
	}
	switch p.Kind {
	case Time, Times, Step:
		if !c.Timed {
			return 0, 0, nowhere("it has no times; go to a word (w0 to w%d) or a segment", n-1)
		}
		at = p.From
		if p.Kind == Step {
			at += from
		}
		at = min(max(at, 0), max(c.Duration, c.Onset(n-1)))
		return c.WordAt(at), at, nil
	case Percent:
		if !c.Timed {
			return min(int(p.Percent/100*float64(n)), n-1), 0, nil
		}
		at = time.Duration(math.Round(p.Percent / 100 * float64(c.Duration)))
		return c.WordAt(at), at, nil
	case Word, Words:
		if p.First >= n {
			return 0, 0, nowhere("its words are w0 to w%d", n-1)
		}
		return p.First, c.Onset(p.First), nil
	case Segment:
		return p.segment(c)
	}
	w, ref, found := c.At(p.Path)
	switch {
	case !found:
		return 0, 0, nowhere("%s leads to no word and no segment", p.Path)
	case ref.I >= 0:
		return momentOf(c, c.Segment(ref))
	}
	return w, c.Onset(w), nil
}

func (p Place) segment(c *model.Call) (word int, at time.Duration, err error) {
	if p.Lane == model.TurnLane {
		if p.Number > len(c.Turns) {
			return 0, 0, none(p.Lane, len(c.Turns))
		}
		first := c.Turns[p.Number-1].First
		return first, c.Onset(first), nil
	}
	list := c.Segments[p.Lane]
	for k := range list {
		if list[k].Number == p.Number {
			return momentOf(c, &list[k])
		}
	}
	return 0, 0, none(p.Lane, len(list))
}

func none(lane model.Lane, n int) error {
	if n == 0 {
		return nowhere("it has no %s segments", lane)
	}
	return nowhere("its %s segments are %c1 to %[2]c%[3]d", lane, lane.Letter(), n)
}

// momentOf returns the first word of a segment and when it begins; dead air
// begins before the word that ends it.
func momentOf(c *model.Call, s *model.Segment) (word int, at time.Duration, err error) {
	word = min(s.Anchor.First, len(c.Words)-1)
	if from, _, ok := c.SegmentTimes(s); ok {
		return word, from, nil
	}
	return word, c.Onset(word), nil
}

func nowhere(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrNowhere, fmt.Sprintf(format, args...))
}
