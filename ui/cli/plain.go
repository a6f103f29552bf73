package cli

import (
	"bufio"
	"fmt"
	"math"
	"path/filepath"
	"strconv"
	"strings"

	"earshot/model"
	"earshot/model/place"
	"earshot/ui/pane"
	"earshot/ui/text"
)

// writeCall writes a call as text, for a pipe or a file: what it is, its turns,
// its segments, its summary. A turn is a line, a label of a segment is a line,
// and columns are separated by tabs. Numbers are as the answer gives them. An
// error of writing is kept by w until it is flushed.
func writeCall(w *bufio.Writer, c *model.Call) {
	writeHead(w, c)
	writeTurns(w, c)
	writeSegments(w, c)
	writeSummary(w, c)
}

func writeHead(w *bufio.Writer, c *model.Call) {
	row(w, filepath.Base(c.Doc.Name()))
	facts := []string{[...]string{"listen", "read", "live"}[c.Shape]}
	for _, s := range []string{c.Meta.Model, c.Meta.Language} {
		if s != "" {
			facts = append(facts, s)
		}
	}
	if c.Duration > 0 {
		facts = append(facts, place.FormatTime(c.Duration, 2))
	}
	for _, n := range []struct {
		of   int
		what string
	}{{c.Channels, "channel"}, {len(c.Voices), "voice"}, {len(c.Words), "word"}} {
		if n.of > 0 {
			facts = append(facts, text.Count(n.of, n.what))
		}
	}
	row(w, strings.Join(facts, ", "))
	for _, warning := range c.Meta.Warnings {
		row(w, "warning: "+warning)
	}
	for _, note := range c.Notes {
		row(w, "note: "+note)
	}
}

func writeTurns(w *bufio.Writer, c *model.Call) {
	if len(c.Words) == 0 {
		return
	}
	heading(w, "transcript")
	var buf []byte
	for _, t := range c.Turns {
		buf = c.AppendText(buf[:0], t.Span)
		said := string(buf)
		if !c.Timed {
			row(w, said)
			continue
		}
		row(w, place.FormatTime(c.Words[t.First].Start, 2), pane.VoiceName(c.Voices[t.Voice]), said)
	}
}

func writeSegments(w *bufio.Writer, c *model.Call) {
	if len(c.Rows) == 0 {
		return
	}
	heading(w, "segments")
	row(w, "id", "from", "to", "words", "check", "score", "label")
	for _, ref := range c.Rows {
		s := c.Segment(ref)
		from, to := "-", "-"
		if a, b, ok := c.SegmentTimes(s); ok {
			from, to = place.FormatTime(a, 2), place.FormatTime(b, 2)
		}
		labels := s.Labels
		if len(labels) == 0 {
			labels = []model.Label{{Name: "-"}}
		}
		for _, l := range labels {
			if s.Kind == model.DeadAir || s.Kind == model.Interruption || s.Kind == model.Unsent { // seconds, measured here
				l.Score = math.Round(l.Score*1000) / 1000
			}
			row(w, s.ID(), from, to, words(s.Anchor), check(s), score(l), l.Name)
		}
	}
}

func writeSummary(w *bufio.Writer, c *model.Call) {
	if c.Summary.Present {
		heading(w, "summary")
		if c.Summary.Failed {
			row(w, "not made, because:")
		}
		for line := range strings.FieldsFuncSeq(c.Summary.Text, func(r rune) bool { return r == '\n' || r == '\r' }) {
			row(w, line)
		}
	}
	if c.Average.Present {
		heading(w, "average sentiment")
		row(w, c.Average.Label, score(model.Label{Score: c.Average.Score, HasScore: true}))
	}
}

func heading(w *bufio.Writer, s string) {
	w.WriteString("\n")
	row(w, s)
}

// row writes one line of columns. Everything passes here, so nothing reaches
// a terminal raw; a tab or a newline inside a column becomes a visible sign.
func row(w *bufio.Writer, columns ...string) {
	for i, s := range columns {
		if i > 0 {
			w.WriteByte('\t')
		}
		w.WriteString(text.Safe(s))
	}
	w.WriteByte('\n')
}

// words writes a span the way the service does, with its last word included;
// an empty one is the place before a word.
func words(s model.Span) string {
	if s.Len() == 0 {
		return fmt.Sprintf("<%d", s.First)
	}
	return fmt.Sprintf("%d-%d", s.First, s.Last-1)
}

// check says how the segment's text compares with the words, and where the
// service's own indices differ from where the text is.
func check(s *model.Segment) string {
	given := func() string {
		g := s.Given
		if !g.HasStart || !g.HasEnd {
			return "none"
		}
		return number(g.Start) + "-" + number(g.End)
	}
	switch s.State {
	case model.Exact:
		return "✓"
	case model.Repaired:
		return "! given " + given()
	case model.NotFound:
		return "✗ given " + given()
	}
	return "-"
}

func score(l model.Label) string {
	if !l.HasScore {
		return "-"
	}
	return number(l.Score)
}

// number writes a number with all of its digits.
func number(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }
