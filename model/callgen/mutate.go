package callgen

import (
	"bytes"
	"fmt"
	"iter"
	"regexp"
	"strings"
)

// Mutated yields what becomes of a document when all of it is strange in one
// way, by the name of that way: with what drives a terminal in every string and
// beside every member, with numbers that nobody expects, with values of other
// types, with lists that are empty, with strings of size bytes, cut off. All but
// those that are cut off are JSON if the document is. Under the race detector
// there are fewer.
func Mutated(doc []byte, size int) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		n := 0
		mutated(doc, size)(func(name string, mutant []byte) bool {
			n++
			return n%EveryMutant != 0 || yield(name, mutant)
		})
	}
}

func mutated(doc []byte, size int) iter.Seq2[string, []byte] {
	const odd = `\u001b[31m\u0000\u009b2J\u202e\r\n\t\u2028\u0007=1|<b>"\ud800`
	escapes := strings.ReplaceAll(odd, `"`, `\"`)
	always := func(s string) func([]byte) string { return func([]byte) string { return s } }
	return func(yield func(string, []byte) bool) {
		values := func(name string, text, number func(old []byte) string) bool {
			return yield(name, replaceScalars(doc, text, number))
		}
		quoted := func(more string) func([]byte) string {
			return func(old []byte) string { return string(old[:len(old)-1]) + more + `"` }
		}
		for _, number := range []string{"1e308", "-1e308", "1e400", "-1e400", "5e-324", "9223372036854775808", "-1", "0", "1E+2", "4294967296", "65536.5", "-0.0", strings.Repeat("9", 400), `"12"`, "null", "[]", "{}", "true"} {
			if !values("numbers "+number[:min(len(number), 12)], nil, always(number)) {
				return
			}
		}
		for _, text := range []string{`""`, `" "`, "17", "null", "[]", `{"a":[1]}`, "false", `"` + escapes + `"`} {
			if !values("strings "+text[:min(len(text), 12)], always(text), nil) {
				return
			}
		}
		long := `"` + strings.Repeat(`x y\u001b`, size/8) + `"`
		if !values("escapes in strings", quoted(escapes), nil) ||
			!values("exponents", nil, func(old []byte) string {
				if bytes.ContainsAny(old, "eE") {
					return string(old)
				}
				return string(old) + "E-0"
			}) ||
			!values("all null", always("null"), always("null")) ||
			!yield("odd members", withOddMembers(doc, escapes)) ||
			!yield("repeated members", repeated.ReplaceAll(doc, []byte(`$0, $0`))) ||
			!yield("deep", bytes.Replace(doc, []byte("{"), []byte(`{"deep": `+strings.Repeat(`[{"a":`, 1000)+"1"+strings.Repeat("}]", 1000)+","), 1)) {
			return
		}
		seen := map[string]bool{}
		for _, at := range members.FindAllSubmatchIndex(doc, -1) {
			name := string(doc[at[2]:at[3]])
			if value := doc[at[4]:at[5]]; seen[name] || value[0] != '"' {
				continue
			}
			seen[name] = true
			if !yield("long "+name, bytes.Join([][]byte{doc[:at[4]], doc[at[5]:]}, []byte(long))) {
				return
			}
		}
		for depth := range 8 {
			empty := emptyLists(doc, depth)
			if bytes.Equal(empty, doc) {
				break
			}
			if !yield(fmt.Sprint("empty lists ", depth), empty) {
				return
			}
		}
		for k := range 16 {
			if !yield(fmt.Sprintf("cut at %d/16", k), doc[:len(doc)*k/16]) {
				return
			}
		}
	}
}

const jsonString = `"(?:[^"\\]|\\.)*"`

var (
	scalars  = regexp.MustCompile(jsonString + `|-?[0-9][-+.0-9eE]*`)
	members  = regexp.MustCompile(`(` + jsonString + `)\s*:\s*(` + jsonString + `|-?[0-9][-+.0-9eE]*)`)
	repeated = regexp.MustCompile(jsonString + `\s*:\s*(?:` + jsonString + `|-?[0-9][-+.0-9eE]*|true|false|null)`)
	opening  = regexp.MustCompile(jsonString + `|\{`)
)

// replaceScalars replaces the strings that are no names of members, and the
// numbers; what has no function stays.
func replaceScalars(doc []byte, text, number func(old []byte) string) []byte {
	var out []byte
	from := 0
	for _, at := range scalars.FindAllIndex(doc, -1) {
		old := doc[at[0]:at[1]]
		replace := number
		if old[0] == '"' {
			replace = text
			if bytes.HasPrefix(bytes.TrimLeft(doc[at[1]:min(at[1]+64, len(doc))], " \t\r\n"), []byte(":")) {
				continue
			}
		}
		if replace != nil {
			out = append(append(out, doc[from:at[0]]...), replace(old)...)
			from = at[1]
		}
	}
	return append(out, doc[from:]...)
}

// emptyLists empties the lists that so many others are around.
func emptyLists(doc []byte, depth int) (out []byte) {
	inside, from := 0, 0
	for i := 0; i < len(doc); i++ {
		switch doc[i] {
		case '"':
			for i++; i < len(doc) && doc[i] != '"'; i++ {
				if doc[i] == '\\' {
					i++
				}
			}
		case '[':
			if inside == depth {
				out = append(out, doc[from:i+1]...)
			}
			inside++
		case ']':
			if inside--; inside == depth {
				from = i
			}
		}
	}
	if inside > 0 {
		return doc
	}
	return append(out, doc[min(from, len(doc)):]...)
}

// withOddMembers puts members that nobody knows before those of every object.
func withOddMembers(doc []byte, escapes string) []byte {
	odd := `"` + escapes + `": ["` + escapes + `", 1e400], "": {}, "` + escapes + `": null`
	var out []byte
	from := 0
	for _, at := range opening.FindAllIndex(doc, -1) {
		if doc[at[0]] != '{' {
			continue
		}
		out = append(append(out, doc[from:at[1]]...), odd...)
		if from = at[1]; !bytes.HasPrefix(bytes.TrimSpace(doc[from:min(from+256, len(doc))]), []byte("}")) {
			out = append(out, ',')
		}
	}
	return append(out, doc[from:]...)
}
