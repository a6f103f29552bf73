package export

import (
	"path/filepath"
	"strconv"
	"strings"

	"earshot/model"
	"earshot/model/export/harmless"
	"earshot/model/place"
)

// title is what a call is called in a document.
func title(c *model.Call, o Options) string {
	if o.Name != "" {
		return o.Name
	}
	return filepath.Base(c.Doc.Name())
}

// facts are what a document says of a call under its title.
func facts(c *model.Call) []string {
	var list []string
	if c.Meta.Created != "" {
		list = append(list, c.Meta.Created)
	}
	if c.Duration > 0 && c.Timed {
		list = append(list, place.FormatTime(c.Duration, 0))
	}
	list = append(list, count(len(c.Words), "word"))
	if len(c.Voices) > 1 {
		list = append(list, count(len(c.Voices), "voice"))
	}
	for _, s := range []string{c.Meta.Model, c.Meta.Language} {
		if s != "" {
			list = append(list, s)
		}
	}
	return list
}

func count(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return strconv.Itoa(n) + " " + what
}

// paragraphs splits a text of the answer into the lines it has.
func paragraphs(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return r == '\n' || r == '\r' })
}

// writeText writes a document to read: what the call is, the summary, and who
// said what when, a paragraph a turn.
func writeText(p *pen, c *model.Call, o Options) {
	p.string(harmless.Text(title(c, o)) + "\n" + harmless.Text(strings.Join(facts(c), ", ")) + "\n")
	if c.Summary.Present {
		p.string("\n")
		textSummary(p, c)
	}
	for t, span := range turns(c, Everything(c)) {
		p.buf = append(p.buf[:0], '\n')
		if c.Timed || len(c.Voices) > 1 {
			if c.Timed {
				p.buf = append(place.AppendTime(p.buf, c.Onset(span.First), 0), ' ')
			}
			p.buf = append(p.buf, VoiceName(c, c.Turns[t].Voice)...)
			p.buf = append(p.buf, '\n')
		}
		p.buf = append(p.buf, harmless.Text(c.Text(span))...)
		if p.bytes(append(p.buf, '\n')); p.err != nil {
			return
		}
	}
}

// writeTurns writes a turn a line: when, who, and what, between tabs.
func writeTurns(p *pen, t table) {
	for row := range t.rows {
		p.buf = p.buf[:0]
		for i, column := range [...]int{1, 3, 6} {
			if i > 0 {
				p.buf = append(p.buf, '\t')
			}
			p.buf = row[column].appendPlain(p.buf)
		}
		if p.bytes(append(p.buf, '\n')); p.err != nil {
			return
		}
	}
}

// textSummary writes the summary and the average sentiment.
func textSummary(p *pen, c *model.Call) {
	switch {
	case !c.Summary.Present:
		p.string("The answer has no summary.\n")
	case c.Summary.Failed:
		p.string("The summary was not made: ")
		fallthrough
	default:
		for _, line := range paragraphs(c.Summary.Text) {
			p.string(harmless.Text(line) + "\n")
		}
	}
	if c.Average.Present {
		p.buf = append(p.buf[:0], "Average sentiment: "...)
		p.buf = append(p.buf, harmless.Text(c.Average.Label)...)
		p.buf = append(p.buf, ' ')
		p.bytes(append(appendNumber(p.buf, c.Average.Score), '\n'))
	}
}
