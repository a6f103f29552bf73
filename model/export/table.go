package export

import (
	"iter"
	"strconv"
	"strings"

	"earshot/model"
	"earshot/model/export/harmless"
)

// A table is a list of records of one kind. Each row has a value for each of
// the columns and is good until the next.
type table struct {
	columns []string
	rows    iter.Seq[[]value]
}

// flat replaces a column of labels by their names and scores, with a row for
// each label; a row without labels stays one.
func (t table) flat() table {
	at := -1
	for i, c := range t.columns {
		if c == "labels" {
			at = i
		}
	}
	if at < 0 {
		return t
	}
	columns := append(append(append([]string{}, t.columns[:at]...), "label", "score"), t.columns[at+1:]...)
	return table{columns, func(yield func([]value) bool) {
		wide := make([]value, len(columns))
		for row := range t.rows {
			copy(wide, row[:at])
			copy(wide[at+2:], row[at+1:])
			list := row[at].labels
			if len(list) == 0 {
				list = []model.Label{{}}
			}
			for _, l := range list {
				wide[at], wide[at+1] = optional(l.Name), when(l.HasScore, number(l.Score))
				if !yield(wide) {
					return
				}
			}
		}
	}}
}

// text writes a line with a header, columns between tabs, as people and the
// tools of the shell read it.
func (t table) text(p *pen) {
	t = t.flat()
	p.string(strings.Join(t.columns, "\t") + "\n")
	for row := range t.rows {
		p.buf = p.buf[:0]
		for i, v := range row {
			if i > 0 {
				p.buf = append(p.buf, '\t')
			}
			p.buf = v.appendPlain(p.buf)
		}
		p.bytes(append(p.buf, '\n'))
		if p.err != nil {
			return
		}
	}
}

// csv writes comma-separated values (RFC 4180) with a header.
func (t table) csv(p *pen) {
	t = t.flat()
	p.string(strings.Join(t.columns, ",") + "\r\n")
	for row := range t.rows {
		p.buf = p.buf[:0]
		for i, v := range row {
			if i > 0 {
				p.buf = append(p.buf, ',')
			}
			if v.kind == isText {
				p.buf = appendCSV(p.buf, v.text)
			} else {
				p.buf = v.appendMachine(p.buf)
			}
		}
		p.bytes(append(p.buf, "\r\n"...))
		if p.err != nil {
			return
		}
	}
}

// appendCSV appends text as a cell. Spreadsheets take a cell that begins with
// =, +, - or @ for a formula and run it; an apostrophe before it keeps them from
// that (OWASP, CSV injection).
func appendCSV(dst []byte, s string) []byte {
	s = harmless.Text(s)
	if trimmed := strings.TrimLeft(s, " \u00a0\u3000"); trimmed != "" && strings.ContainsAny(trimmed[:1], "=+-@") || strings.HasPrefix(trimmed, "＝") || strings.HasPrefix(trimmed, "＋") || strings.HasPrefix(trimmed, "－") || strings.HasPrefix(trimmed, "＠") {
		s = "'" + s
	}
	if !strings.ContainsAny(s, "\",\n\r") && strings.TrimSpace(s) == s {
		return append(dst, s...)
	}
	dst = append(dst, '"')
	dst = append(dst, strings.ReplaceAll(s, `"`, `""`)...)
	return append(dst, '"')
}

// markdown writes a table of GitHub Flavored Markdown.
func (t table) markdown(p *pen) {
	t = t.flat()
	p.string("| " + strings.Join(t.columns, " | ") + " |\n|" + strings.Repeat(" --- |", len(t.columns)) + "\n")
	for row := range t.rows {
		p.buf = append(p.buf[:0], '|')
		for _, v := range row {
			p.buf = append(p.buf, ' ')
			switch v.kind {
			case absent:
			case isText:
				p.buf = append(p.buf, markdown(v.text)...)
			default:
				p.buf = v.appendPlain(p.buf)
			}
			p.buf = append(p.buf, " |"...)
		}
		p.bytes(append(p.buf, '\n'))
		if p.err != nil {
			return
		}
	}
}

// appendObject appends a row as a JSON object on one line.
func (t table) appendObject(dst []byte, row []value) []byte {
	dst = append(dst, '{')
	first := true
	for i, v := range row {
		if v.kind == absent {
			continue
		}
		if !first {
			dst = append(dst, ", "...)
		}
		first = false
		dst = strconv.AppendQuote(dst, t.columns[i])
		dst = append(dst, ": "...)
		dst = v.appendJSON(dst)
	}
	return append(dst, '}')
}

// jsonLines writes each row as an object on a line of its own.
func (t table) jsonLines(p *pen) {
	for row := range t.rows {
		p.buf = append(t.appendObject(p.buf[:0], row), '\n')
		if p.bytes(p.buf); p.err != nil {
			return
		}
	}
}

// json writes a list of objects, each on a line, indented by indent.
func (t table) json(p *pen, indent string) {
	p.string("[")
	before := "\n" + indent + " "
	for row := range t.rows {
		p.buf = append(p.buf[:0], before...)
		before = ",\n" + indent + " "
		p.buf = t.appendObject(p.buf, row)
		if p.bytes(p.buf); p.err != nil {
			return
		}
	}
	if before[0] == ',' {
		p.string("\n" + indent)
	}
	p.string("]")
}
