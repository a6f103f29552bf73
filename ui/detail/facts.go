package detail

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"earshot/model"
	"earshot/ui/notation"
	"earshot/ui/pane"
)

// A Fact is one thing that is known about the place of the cursor. Its value
// may hold untrusted text.
type Fact struct{ Name, Value string }

// Facts returns all there is to know at the cursor, with numbers as the answer
// gives them: of the word, its turn, and each segment over it.
func Facts(s pane.State) []Fact {
	c := s.Call
	if s.Word < 0 || s.Word >= len(c.Words) {
		return nil
	}
	f := wordFacts(c, s.Word)
	f = append(f, turnFacts(s, c.TurnAt(s.Word))...)
	for i := range c.Entities {
		if e := &c.Entities[i]; e.Span.Contains(s.Word) {
			f = append(f, Fact{"entity", e.Label + ` "` + e.Value + `", p ` + exact(e.Confidence)})
		}
	}
	var buf [16]model.SegmentRef
	for _, ref := range appendHere(buf[:0], s) {
		f = append(f, segmentFacts(s, c.Segment(ref))...)
	}
	return f
}

func exact(x float64) string { return string(notation.AppendExact(nil, x)) }

// secondsOf writes a time as a number of seconds with all its figures.
func secondsOf(d time.Duration) string {
	s := strings.TrimRight(fmt.Sprintf("%d.%09d", d/time.Second, d%time.Second), "0")
	return strings.TrimSuffix(s, ".")
}

func wordFacts(c *model.Call, at int) []Fact {
	w := &c.Words[at]
	f := []Fact{{"word", "w" + strconv.Itoa(at) + ` "` + w.Text + `"`}}
	add := func(name, value string) { f = append(f, Fact{name, value}) }
	if w.Bare != w.Text {
		add("as word", `"`+w.Bare+`"`)
	}
	if w.Has.Is(model.HasStart) {
		times := secondsOf(w.Start) + " s"
		if w.Has.Is(model.HasEnd) {
			times = secondsOf(w.Start) + " to " + secondsOf(w.End) + " s, " + secondsOf(max(w.End-w.Start, 0)) + " s long"
		}
		add("time", times)
	}
	if w.Has.Is(model.BadTimes) {
		add("", "the times run backwards or cannot be read")
	}
	if w.Has.Is(model.HasConfidence) {
		add("confidence", exact(w.Confidence))
	}
	if w.Has.Is(model.HasSpeaker) {
		add("speaker", strconv.Itoa(int(w.Speaker)))
	}
	if c.Channels > 1 {
		add("channel", strconv.Itoa(int(w.Channel))+", word "+strconv.Itoa(int(w.Index))+" of it")
	}
	if w.Has.Is(model.HasSentiment) {
		add("sentiment", sentimentOf(w.Sentiment)+" "+exact(w.Sentiment))
	}
	if w.Has.Is(model.Interim) {
		add("", "interim: no final result has replaced it")
	}
	if path := c.WordPath(at); path != "" {
		add("path", path)
	}
	if raw := rawOf(c, w.At); raw != "" {
		add("json", strings.ReplaceAll(raw, "\n", " "))
	}
	return f
}

// rawOf returns the object that the answer holds, a member a line; nothing for
// a word that was cut from a text.
func rawOf(c *model.Call, at model.Range) string {
	if c.Doc == nil || at.To <= at.From || at.To-at.From > 4096 {
		return ""
	}
	raw, err := c.Doc.Slice(at)
	if err != nil || len(raw) == 0 || raw[0] != '{' {
		return ""
	}
	var b bytes.Buffer
	b.Grow(2 * len(raw))
	if err := json.Indent(&b, raw, "", ""); err != nil {
		return string(raw)
	}
	return b.String()
}

func turnFacts(s pane.State, i int) []Fact {
	if i < 0 {
		return nil
	}
	c, turn := s.Call, &s.Call.Turns[i]
	said := pane.VoiceName(c.Voices[turn.Voice]) + ", words " + string(notation.AppendWords(nil, turn.Span))
	seg := model.Segment{Lane: model.TurnLane, Anchor: turn.Span, Channel: -1}
	if from, to, ok := c.SegmentTimes(&seg); ok {
		said += ", " + timeRange(s.Theme, from, to, 3)
	}
	return []Fact{{"turn " + strconv.Itoa(i+1), said}}
}

func segmentFacts(s pane.State, seg *model.Segment) []Fact {
	var f []Fact
	name := string(notation.AppendName(nil, s.Theme, seg))
	for _, l := range seg.Labels {
		value := l.Name
		if seg.Text != "" && seg.Kind != model.NoEvent {
			value += " of " + seg.Text
		}
		if l.HasScore {
			value += " " + exact(l.Score)
		}
		f = append(f, Fact{name, value})
		name = ""
	}
	if seg.Kind == model.Interruption && seg.Into >= 0 && seg.Into < len(s.Call.Voices) {
		f = append(f, Fact{"  into", pane.VoiceName(s.Call.Voices[seg.Into])})
	}
	if from, to, ok := s.Call.SegmentTimes(seg); ok {
		f = append(f, Fact{"  time", timeRange(s.Theme, from, to, 3) + ", " + secondsOf(to-from) + " s long"})
	}
	if seg.Path == "" {
		return f
	}
	words := string(notation.AppendWords(nil, seg.Anchor))
	if given := givenText(seg); given != "" {
		words += ", given " + given
	}
	f = append(f, Fact{"  words", words})
	if why := anchorText(seg); why != "" {
		_, glyph := notation.AnchorMark(s.Theme, seg.State)
		f = append(f, Fact{"  index", glyph + " " + why})
	}
	if from := originText(s.Call, seg); from != "" {
		f = append(f, Fact{"  from", from})
	}
	return append(f, Fact{"  path", seg.Path})
}
