package export

import (
	_ "embed"

	"earshot/model"
)

// Schema is the JSON Schema (draft 2020-12) of what Write writes as JSON. Its
// $defs are the records of the views, and the lines of JSON lines.
//
//go:embed schema.json
var Schema string

// jsonVersion is raised when a member changes its meaning; new members may be
// added without that.
const jsonVersion = 1

// callTable is one row: what is said of the whole call.
func callTable(c *model.Call, o Options) table {
	warnings := c.Meta.Warnings
	columns := []string{"format", "version", "name", "shape", "request_id", "sha256", "created", "language", "model", "arch", "duration", "timed", "channels", "utterances", "warnings", "notes"}
	return table{columns, func(yield func([]value) bool) {
		yield([]value{
			text("earshot call"), whole(jsonVersion), text(title(c, o)), text([...]string{"listen", "read", "live"}[c.Shape]),
			optional(c.Meta.RequestID), optional(c.Meta.SHA256), optional(c.Meta.Created), optional(c.Meta.Language), optional(c.Meta.Model), optional(c.Meta.Arch),
			when(c.Duration > 0, seconds(c.Duration)), truth(c.Timed), whole(c.Channels), when(c.Utterances > 0, whole(c.Utterances)),
			texts(warnings), texts(c.Notes),
		})
	}}
}

// voicesTable lists who speaks.
func voicesTable(c *model.Call) table {
	return table{[]string{"name", "channel", "speaker"}, func(yield func([]value) bool) {
		for i, v := range c.Voices {
			if !yield([]value{text(VoiceName(c, i)), whole(v.Channel), when(v.Speaker >= 0, whole(v.Speaker))}) {
				return
			}
		}
	}}
}

// summariesTable lists the summaries of the old kind.
func summariesTable(c *model.Call) table {
	return table{[]string{"text", "first_word", "word_count", "path"}, func(yield func([]value) bool) {
		for i := range c.Summaries {
			s := &c.Summaries[i]
			if !yield([]value{text(s.Text), whole(s.Anchor.First), whole(s.Anchor.Len()), optional(s.Path)}) {
				return
			}
		}
	}}
}

// A part is one list of a call's JSON.
type part struct {
	member string // of the object
	record string // what one of them is called, in JSON lines
	table  table
}

func parts(c *model.Call) []part {
	all := Everything(c)
	list := []part{
		{"voices", "voice", voicesTable(c)},
		{"summaries", "summary part", summariesTable(c)},
		{"turns", "turn", turnsTable(c, all)},
		{"segments", "segment", segmentsTable(c, all, model.Topic, model.Intent, model.Sentiment, model.Event)},
		{"entities", "entity", entitiesTable(c)},
		{"words", "word", wordsTable(c, all)},
	}
	return list
}

// writeJSON writes the whole call as one object, a record a line.
func writeJSON(p *pen, c *model.Call, o Options) {
	head := callTable(c, o)
	for row := range head.rows {
		p.buf = head.appendObject(p.buf[:0], row)
		p.bytes(p.buf[:len(p.buf)-1])
	}
	if c.Summary.Present || c.Average.Present {
		s := summaryTable(c)
		for row := range s.rows {
			p.buf = append(p.buf[:0], ",\n \"summary\": "...)
			p.bytes(s.appendObject(p.buf, row))
		}
	}
	for _, part := range parts(c) {
		p.string(",\n \"" + part.member + "\": ")
		part.table.json(p, " ")
	}
	p.string("\n}\n")
}

// writeJSONLines writes each record as an object on a line, with its type.
func writeJSONLines(p *pen, c *model.Call, o Options) {
	lines := []part{{record: "call", table: callTable(c, o)}}
	if c.Summary.Present || c.Average.Present {
		lines = append(lines, part{record: "summary", table: summaryTable(c)})
	}
	for _, part := range append(lines, parts(c)...) {
		part.table.typed(part.record).jsonLines(p)
	}
}

// typed puts a column before the others that says what each row is.
func (t table) typed(name string) table {
	return table{append([]string{"type"}, t.columns...), func(yield func([]value) bool) {
		wide := make([]value, len(t.columns)+1)
		wide[0] = text(name)
		for row := range t.rows {
			copy(wide[1:], row)
			if !yield(wide) {
				return
			}
		}
	}}
}
