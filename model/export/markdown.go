package export

import (
	"strings"

	"earshot/model"
	"earshot/model/export/harmless"
	"earshot/model/place"
)

// markdown returns text of an answer for a place inside a line of Markdown:
// what CommonMark and GitHub's tables take for markup is escaped.
func markdown(s string) string {
	s = harmless.Text(s)
	if !strings.ContainsAny(s, "\\`*_[]<>|~&#@:$^=!{}") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch c := s[i]; c {
		case '\\', '`', '*', '_', '[', ']', '<', '>', '|', '~', '&', '#', '$', '^', '=', '!', '{', '}':
			if c == '!' && !strings.HasPrefix(s[i+1:], "[") || c == '=' && !strings.HasPrefix(s[i+1:], "=") {
				break
			}
			b.WriteByte('\\')
		case '@':
			// GitHub makes mentions of @names and mail addresses: a character
			// reference is none.
			b.WriteString("&#64;")
			continue
		case ':':
			if strings.HasPrefix(s[i:], "://") { // and links of addresses
				b.WriteString("&#58;")
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// paragraph returns text of an answer as a paragraph of its own: what would
// make its first characters a list, a heading or a rule is escaped, too.
func paragraph(s string) string {
	s = strings.TrimSpace(markdown(s))
	digits := len(s) - len(strings.TrimLeft(s, "0123456789"))
	rest := s[digits:]
	switch {
	case digits == 0 && rest != "" && strings.ContainsAny(rest[:1], "+-="):
		return `\` + s
	case digits > 0 && rest != "" && strings.ContainsAny(rest[:1], ".)"):
		return s[:digits] + `\` + rest
	}
	return s
}

// writeMarkdown writes a document: facts, summary, the segments as tables, and
// the transcript.
func writeMarkdown(p *pen, c *model.Call, o Options) {
	p.string("# " + markdown(title(c, o)) + "\n\n" + paragraph(strings.Join(facts(c), ", ")) + "\n")
	for _, w := range c.Meta.Warnings {
		p.string("\n> **Warning** " + markdown(w) + "\n")
	}
	if c.Summary.Present || c.Average.Present {
		p.string("\n## Summary\n\n")
		markdownSummary(p, c)
	}
	if len(c.Words) > 0 {
		p.string("\n## Transcript\n\n")
		markdownTurns(p, c, Everything(c))
	}
	for _, lane := range [...]struct {
		name string
		lane model.Lane
	}{{"Topics", model.Topic}, {"Intents", model.Intent}, {"Sentiment", model.Sentiment}, {"Events", model.Event}} {
		if len(c.Segments[lane.lane]) > 0 && p.err == nil {
			p.string("\n## " + lane.name + "\n\n")
			briefTable(c, lane.lane).markdown(p)
		}
	}
}

// briefTable lists the segments of a lane for people.
func briefTable(c *model.Call, lane model.Lane) table {
	return table{[]string{"id", "from", "to", "labels", "words", "check"}, func(yield func([]value) bool) {
		row := make([]value, 6)
		for s := range segments(c, Everything(c), lane) {
			from, to, timed := c.SegmentTimes(s)
			said := c.Text(s.Anchor)
			if s.State == model.NotFound {
				said = s.Text
			}
			row[0] = text(s.ID())
			row[1], row[2] = when(timed, seconds(from)), when(timed, seconds(to))
			row[3], row[4], row[5] = labels(rounded(s)), optional(said), optional(sign(s))
			if !yield(row) {
				return
			}
		}
	}}
}

// sign says how a segment's text compares with the words.
func sign(s *model.Segment) string {
	switch s.State {
	case model.Exact:
		return "✓"
	case model.Repaired:
		return "! found at other words than its indices name"
	case model.NotFound:
		return "✗ not found in the words"
	}
	return ""
}

// markdownTurns writes a paragraph a turn.
func markdownTurns(p *pen, c *model.Call, sel Selection) {
	first := true
	for t, span := range turns(c, sel) {
		p.buf = p.buf[:0]
		if !first {
			p.buf = append(p.buf, '\n')
		}
		first = false
		said := markdown(c.Text(span))
		if c.Timed || len(c.Voices) > 1 {
			p.buf = append(p.buf, "**"...)
			if c.Timed {
				p.buf = append(place.AppendTime(p.buf, c.Onset(span.First), 0), ' ')
			}
			p.buf = append(p.buf, VoiceName(c, c.Turns[t].Voice)...)
			p.buf = append(p.buf, ":** "...)
		} else {
			said = paragraph(c.Text(span))
		}
		p.buf = append(p.buf, said...)
		if p.bytes(append(p.buf, '\n')); p.err != nil {
			return
		}
	}
}

// markdownSummary writes the summary and the average sentiment.
func markdownSummary(p *pen, c *model.Call) {
	blank := ""
	if c.Summary.Failed {
		p.string("*The summary was not made:*\n")
		blank = "\n"
	}
	for _, line := range paragraphs(c.Summary.Text) {
		p.string(blank + paragraph(line) + "\n")
		blank = "\n"
	}
	if c.Average.Present {
		p.string(blank + "Average sentiment: " + markdown(c.Average.Label) + " ")
		p.bytes(append(appendNumber(p.buf[:0], c.Average.Score), '\n'))
	}
}
