package snippet

import (
	"go/format"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"earshot/api"
)

// each calls f with requests of every kind, and those with nasty names.
func each(t *testing.T, f func(t *testing.T, r Request)) {
	prefixed, err := api.ParseHost("http://127.0.0.1:8080/deepgram")
	if err != nil {
		t.Fatal(err)
	}
	everything := api.Params{
		{Name: "model", Value: "nova-3"}, {Name: "language", Value: "en"}, {Name: "summarize", Value: "v2"}, {Name: "topics", Value: "true"}, {Name: "intents", Value: "false"},
		{Name: "custom_topic", Value: "a"}, {Name: "keyterm", Value: "b"}, {Name: "custom_topic", Value: "c"}, {Name: "utt_split", Value: "0.8"}, {Name: "channels", Value: "2"},
		{Name: "detect_language", Value: "en"}, {Name: "detect_language", Value: "es"}, {Name: "mip_opt_out", Value: "true"}, {Name: "a-b c", Value: ""}, {Name: "version", Value: ""},
		{Name: "redact", Value: "pci"}, {Name: "redact", Value: "ssn"}, {Name: "utterances", Value: "yes"}, {Name: "sample_rate", Value: "1e3"}, {Name: "", Value: "x"}, {Name: "class", Value: "python"},
	}
	for _, host := range []api.Host{{}, prefixed} {
		for name, r := range map[string]Request{
			"file": {File: "call.wav", ContentType: "audio/wav"}, "stdin": {File: "-", ContentType: "application/octet-stream"}, "address": {URL: "https://example.com/a?b=c&d"},
			"text": {Endpoint: api.Read, Text: strings.Join(nasty, "\n")}, "text file": {Endpoint: api.Read, File: "notes.txt"}, "text stdin": {Endpoint: api.Read, File: "-"}, "text address": {Endpoint: api.Read, URL: "https://example.com"},
		} {
			r.Host, r.Params = host, everything
			t.Run(name+" to "+host.Name(), func(t *testing.T) { f(t, r) })
		}
	}
	for _, n := range append(nasty, "\xff\xfe", "\uFFFD", "") {
		t.Run("called "+n, func(t *testing.T) {
			f(t, Request{File: n + ".wav", ContentType: "audio/" + n, Params: api.Params{{Name: "extra", Value: n}, {Name: n, Value: n}, {Name: "model", Value: n}}, Notes: []string{n, "one\ntwo " + n}})
		})
	}
}

// The SDKs wait as long as the service may work.
func TestCodeWaitsLongEnough(t *testing.T) {
	for model, seconds := range map[string]string{"nova-3": "660", "whisper-large": "1260"} {
		for _, l := range []Language{PythonCode, JSCode} {
			if code := (Request{File: "call.wav", Params: api.Params{{Name: "model", Value: model}}}).In(l); !strings.Contains(code, seconds) {
				t.Errorf("%s with %s does not wait %s s:\n%s", l, model, seconds, code)
			}
		}
	}
}

// The code is code, and nothing in it moves a cursor.
func TestCodeIsCode(t *testing.T) {
	each(t, func(t *testing.T, r Request) {
		for _, l := range Languages() {
			code := r.In(l)
			checkPrintable(t, code)
			if strings.Contains(code, secret) || !strings.Contains(code, "DEEPGRAM_API_KEY") {
				t.Errorf("%s: the key is named wrongly:\n%s", l, code)
			}
		}
		code := r.In(GoCode)
		if _, err := parser.ParseFile(token.NewFileSet(), "main.go", code, parser.AllErrors); err != nil {
			t.Errorf("%v\n%s", err, code)
		}
		if formatted, err := format.Source([]byte(code)); err != nil || string(formatted) != code {
			t.Errorf("not as gofmt has it: %v\n%s", err, code)
		}
	})
}

func checkPrintable(t *testing.T, code string) {
	t.Helper()
	if !utf8.ValidString(code) || !strings.HasSuffix(code, "\n") {
		t.Errorf("no text: %q", code)
	}
	for _, c := range code {
		if !unicode.IsPrint(c) && c != '\n' && c != '\t' {
			t.Errorf("%q is in\n%q", c, code)
		}
	}
}

func TestShCompiles(t *testing.T) {
	need(t, "sh")
	each(t, func(t *testing.T, r Request) {
		file := filepath.Join(t.TempDir(), "a.sh")
		if err := os.WriteFile(file, []byte(r.In(CurlCommand)), 0o600); err != nil {
			t.Fatal(err)
		}
		run(t, "", "", "sh", "-n", file)
	})
}

// All programs at once: starting Python and Node takes long.
func TestPythonCompiles(t *testing.T) {
	need(t, "python3")
	dir := t.TempDir()
	writeAll(t, dir, PythonCode, ".py")
	run(t, dir, "", "python3", append([]string{"-B", "-m", "py_compile"}, files(t, dir)...)...)
}

func TestNodeParses(t *testing.T) {
	need(t, "node")
	dir := t.TempDir()
	writeAll(t, dir, JSCode, ".mjs")
	if v := run(t, dir, "", "node", "--version"); len(v) < 4 || v[:3] < "v18" {
		t.Skip("node is " + v)
	}
	const parse = `for (const f of process.argv.slice(2)) { new (require("vm").SourceTextModule)(require("fs").readFileSync(f, "utf8"), { identifier: f }) }`
	script := filepath.Join(t.TempDir(), "parse.cjs")
	if err := os.WriteFile(script, []byte(parse), 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, dir, "", "node", append([]string{"--no-warnings", "--experimental-vm-modules", script}, files(t, dir)...)...)
}

func writeAll(t *testing.T, dir string, l Language, suffix string) {
	t.Helper()
	n := 0
	each(t, func(t *testing.T, r Request) {
		n++
		if err := os.WriteFile(filepath.Join(dir, string(rune('a'+n/26))+string(rune('a'+n%26))+suffix), []byte(r.In(l)), 0o600); err != nil {
			t.Fatal(err)
		}
	})
}

func files(t *testing.T, dir string) []string {
	t.Helper()
	list, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(list) < 10 {
		t.Fatalf("%q, %v", list, err)
	}
	return list
}

// A string of Python is what it was.
func TestPythonStrings(t *testing.T) {
	need(t, "python3")
	var list []string
	for _, n := range append(nasty, "\xff\xfe", "\uFFFD", "\xf0\x9f") {
		list = append(list, python(n))
	}
	code := "import os, sys\nfor s in [" + strings.Join(list, ", ") + "]: sys.stdout.buffer.write(os.fsencode(s) + b'\\0')"
	want := strings.Join(append(nasty, "\xff\xfe", "\uFFFD", "\xf0\x9f"), "\x00") + "\x00"
	if got := run(t, "", "", "python3", "-X", "utf8", "-c", code); got != want && runtime.GOOS != "windows" {
		t.Errorf("%q\nwant\n%q", got, want)
	}
}

// Whoever names the usual host gets the code of those who name none.
func TestUsualHost(t *testing.T) {
	usual, err := api.ParseHost("api.deepgram.com")
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range Languages() {
		if got, want := (Request{Host: usual, File: "a"}).In(l), (Request{File: "a"}).In(l); got != want {
			t.Errorf("%s:\n%s\nwant\n%s", l, got, want)
		}
	}
}

// What an SDK's options can't say goes beside them, with all its values.
func TestBesideTheOptions(t *testing.T) {
	r := Request{File: "a.wav", Params: api.Params{
		{Name: "model", Value: "a"}, {Name: "model", Value: "b"}, {Name: "topics", Value: "yes"}, {Name: "diarize", Value: "true"}, {Name: "new_thing", Value: "1"}, {Name: "search", Value: "x"},
	}}
	for l, want := range map[Language][]string{
		GoCode:     {`"model":     {"a", "b"},`, `"topics":    {"yes"},`, `"new_thing": {"1"},`, "Diarize: true,", `Search:  []string{"x"},`},
		PythonCode: {`    "model": ["a", "b"],`, `    "topics": ["yes"],`, `    "new_thing": ["1"],`, "\n    diarize=True,", "\n    search=[\"x\"],"},
		JSCode:     {`    "model": ["a","b"],`, `    "topics": ["yes"],`, `    "new_thing": ["1"],`, "\n    diarize: true,", "\n    search: [\"x\"],"},
	} {
		code := strings.ReplaceAll(r.In(l), `["a", "b"]`, `["a","b"]`)
		for _, w := range want {
			if !strings.Contains(code, strings.ReplaceAll(w, `["a", "b"]`, `["a","b"]`)) {
				t.Errorf("%s lacks %q:\n%s", l, w, code)
			}
		}
	}
}

func FuzzSnippet(f *testing.F) {
	for _, n := range nasty {
		f.Add(n, n, n)
	}
	f.Fuzz(func(t *testing.T, file, name, value string) {
		r := Request{File: file, Params: api.Params{{Name: name, Value: value}, {Name: "topics", Value: value}, {Name: "tag", Value: value}}, ContentType: value, Notes: []string{value}}
		for _, l := range Languages() {
			checkPrintable(t, r.In(l))
			checkPrintable(t, Request{Endpoint: api.Read, Text: value, Params: r.Params}.In(l))
		}
	})
}
