package callgen

import (
	"bufio"
	"io"
	"strconv"
	"unicode/utf8"
)

// jsonWriter prints JSON member by member, compact or indented as the usual
// pretty-printers do it. It can write what is not JSON, for the faults.
type jsonWriter struct {
	w      *bufio.Writer // keeps the first error, given by Flush
	indent int           // spaces a level; 0: compact
	ascii  bool          // escape all else as \uXXXX
	floats bool          // print whole numbers as 3.0
	first  []bool        // for each open object or array: nothing written yet
	keyed  bool          // a member's name was written, its value comes
	buf    []byte
}

func newJSONWriter(w io.Writer, o Options) *jsonWriter {
	return &jsonWriter{w: bufio.NewWriterSize(w, 1<<16), indent: o.Indent, ascii: o.ASCII, floats: o.FloatInts}
}

func (j *jsonWriter) newline() {
	if j.indent == 0 {
		return
	}
	j.w.WriteByte('\n')
	for range len(j.first) * j.indent {
		j.w.WriteByte(' ')
	}
}

// next begins a member or an element.
func (j *jsonWriter) next() {
	if j.keyed || len(j.first) == 0 {
		j.keyed = false
		return
	}
	if first := &j.first[len(j.first)-1]; *first {
		*first = false
	} else {
		j.w.WriteByte(',')
	}
	j.newline()
}

func (j *jsonWriter) open(bracket byte) {
	j.next()
	j.w.WriteByte(bracket)
	j.first = append(j.first, true)
}

func (j *jsonWriter) close(bracket byte) {
	empty := j.first[len(j.first)-1]
	j.first = j.first[:len(j.first)-1]
	if !empty {
		j.newline()
	}
	j.w.WriteByte(bracket)
}

// object and array write a whole one, with what body puts in it.
func (j *jsonWriter) object(body func()) { j.open('{'); body(); j.close('}') }
func (j *jsonWriter) array(body func())  { j.open('['); body(); j.close(']') }

func (j *jsonWriter) key(k string) {
	j.next()
	j.quote(k)
	j.w.WriteByte(':')
	if j.indent > 0 {
		j.w.WriteByte(' ')
	}
	j.keyed = true
}

func (j *jsonWriter) raw(s string) { j.next(); j.w.WriteString(s) }
func (j *jsonWriter) str(s string) { j.next(); j.quote(s) }

// integer prints i as the document's whole numbers are printed.
func (j *jsonWriter) integer(i int) string {
	if j.floats {
		return strconv.Itoa(i) + ".0"
	}
	return strconv.Itoa(i)
}

func (j *jsonWriter) keyStr(k, v string)        { j.key(k); j.str(v) }
func (j *jsonWriter) keyRaw(k, v string)        { j.key(k); j.raw(v) }
func (j *jsonWriter) keyInt(k string, v int)    { j.key(k); j.raw(j.integer(v)) }
func (j *jsonWriter) keyObj(k string, f func()) { j.key(k); j.object(f) }
func (j *jsonWriter) keyArr(k string, f func()) { j.key(k); j.array(f) }

func (j *jsonWriter) quote(s string) {
	j.buf = appendQuoted(j.buf[:0], s, j.ascii)
	j.w.Write(j.buf)
}

func appendQuoted(b []byte, s string, ascii bool) []byte {
	const hex = "0123456789abcdef"
	escape := func(u rune) {
		b = append(b, '\\', 'u', hex[u>>12&15], hex[u>>8&15], hex[u>>4&15], hex[u&15])
	}
	b = append(b, '"')
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == '"' || r == '\\':
			b = append(b, '\\', byte(r))
		case r == '\n':
			b = append(b, `\n`...)
		case r == '\t':
			b = append(b, `\t`...)
		case r == '\r':
			b = append(b, `\r`...)
		case r < 0x20:
			escape(r)
		case r < utf8.RuneSelf || !ascii:
			b = append(b, s[i:i+n]...)
		case r >= 0x10000:
			escape(0xd800 + (r-0x10000)>>10)
			escape(0xdc00 + (r-0x10000)&0x3ff)
		default:
			escape(r)
		}
		i += n
	}
	return append(b, '"')
}

// float32s and float64s print a number shortest, as the service does for times
// and confidences, and for sentiment scores.
func float32s(x float64) string { return strconv.FormatFloat(x, 'g', -1, 32) }
func float64s(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }
