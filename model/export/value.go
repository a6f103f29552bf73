package export

import (
	"strconv"
	"strings"
	"time"

	"earshot/model"
	"earshot/model/export/harmless"
	"earshot/model/place"
)

// A value is one cell of a table, or one member of an object.
type value struct {
	kind   valueKind
	text   string
	number float64
	whole  int
	time   time.Duration
	labels []model.Label
	texts  []string
}

type valueKind uint8

const (
	absent valueKind = iota // absent is not zero: no member in JSON, an empty cell in CSV
	isText
	isNumber
	isWhole
	isTime // from the start of the recording, or a length
	isFlag // whole is 1 or 0
	isLabels
	isTexts
	isDigits // text is a number as the answer has it
)

func text(s string) value           { return value{kind: isText, text: s} }
func number(f float64) value        { return when(finite(f), value{kind: isNumber, number: f}) }
func whole(n int) value             { return value{kind: isWhole, whole: n} }
func seconds(d time.Duration) value { return value{kind: isTime, time: d} }
func labels(l []model.Label) value  { return value{kind: isLabels, labels: l} }
func texts(l []string) value        { return when(len(l) > 0, value{kind: isTexts, texts: l}) }
func optional(s string) value       { return when(s != "", text(s)) }
func when(ok bool, v value) value {
	if !ok {
		return value{}
	}
	return v
}

func truth(on bool) value {
	v := value{kind: isFlag}
	if on {
		v.whole = 1
	}
	return v
}

// appendMachine appends the value as machines read it: numbers with all of
// their digits, times in seconds. Text is appended as it is.
func (v value) appendMachine(dst []byte) []byte {
	switch v.kind {
	case isText, isDigits:
		return append(dst, v.text...)
	case isNumber:
		return appendNumber(dst, v.number)
	case isWhole:
		return strconv.AppendInt(dst, int64(v.whole), 10)
	case isTime:
		return appendSeconds(dst, v.time)
	case isFlag:
		return strconv.AppendBool(dst, v.whole != 0)
	}
	return dst
}

// appendPlain appends the value as people read it: times as clocks, text made
// harmless.
func (v value) appendPlain(dst []byte) []byte {
	switch v.kind {
	case absent:
		return append(dst, '-')
	case isText:
		return append(dst, harmless.Text(v.text)...)
	case isTime:
		return place.AppendTime(dst, v.time, 2)
	case isFlag:
		if v.whole != 0 {
			return append(dst, "yes"...)
		}
		return append(dst, "no"...)
	}
	return v.appendMachine(dst)
}

// appendJSON appends the value as JSON.
func (v value) appendJSON(dst []byte) []byte {
	switch v.kind {
	case isText:
		return harmless.AppendJSON(dst, v.text)
	case isLabels:
		dst = append(dst, '[')
		for i, l := range v.labels {
			if i > 0 {
				dst = append(dst, ", "...)
			}
			dst = append(dst, `{"name": `...)
			dst = harmless.AppendJSON(dst, l.Name)
			if l.HasScore && finite(l.Score) {
				dst = append(dst, `, "score": `...)
				dst = appendNumber(dst, l.Score)
			}
			dst = append(dst, '}')
		}
		return append(dst, ']')
	case isTexts:
		dst = append(dst, '[')
		for i, s := range v.texts {
			if i > 0 {
				dst = append(dst, ", "...)
			}
			dst = harmless.AppendJSON(dst, s)
		}
		return append(dst, ']')
	case absent:
		return append(dst, "null"...)
	}
	return v.appendMachine(dst)
}

// finite reports whether a number can be written. Those of an answer that are
// out of the range of a float64, 1e400, can't: no form has an infinity, so they
// are absent there, and the path leads to what the answer says.
func finite(f float64) bool { return f-f == 0 }

// appendNumber appends the shortest digits that read back as the same number.
// People are told of those that can't be written.
func appendNumber(dst []byte, f float64) []byte {
	if !finite(f) {
		return append(dst, "out of range"...)
	}
	return strconv.AppendFloat(dst, f, 'g', -1, 64)
}

// appendSeconds appends a time in seconds, to the nanosecond.
func appendSeconds(dst []byte, d time.Duration) []byte {
	if d < 0 {
		dst = append(dst, '-')
		d = -d
	}
	dst = strconv.AppendInt(dst, int64(d/time.Second), 10)
	if rest := int64(d % time.Second); rest > 0 {
		digits := strconv.FormatInt(rest+1e9, 10)[1:]
		dst = append(append(dst, '.'), strings.TrimRight(digits, "0")...)
	}
	return dst
}
