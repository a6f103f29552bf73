package check

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/jsonschema-go/jsonschema"

	"earshot/model"
	"earshot/model/callgen"
	"earshot/model/export/harmless"
)

// folder makes a folder of files to check.
func folder(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	for path, doc := range map[string][]byte{
		"a.json":           edited(t, "listen.json", []edit{right}),
		"b c.json":         edited(t, "listen.json", []edit{{`"start_word": 39,`, `"start_word": 390,`}}),
		"deep/live.jsonl":  edited(t, "live.jsonl", nil),
		"deep/broken.json": edited(t, "truncated.json", nil),
		"deep/error.JSON":  edited(t, "error.json", nil),
		"deep/notes.txt":   []byte("not looked at"),
		".git/x.json":      []byte("not looked at"),
		"package.json":     []byte(`{"name": "something else"}`),
		"z\u202e.json":     edited(t, "hostile.json", nil),
	} {
		path = filepath.Join(dir, filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, doc, 0o600); err != nil {
			t.Skip("no such file names here: ", err)
		}
	}
	return dir
}

func TestFiles(t *testing.T) {
	dir := folder(t)
	t.Chdir(dir)
	list := Find([]string{"b c.json", ".", "nowhere.json", "package.json"})
	type result struct {
		name     string
		findings int
		err      string
		skipped  bool
	}
	var got []result
	var counts Counts
	for f := range Files(t.Context(), list, nil) {
		r := result{name: filepath.ToSlash(f.Name), findings: len(f.Findings), skipped: f.Skipped}
		if not, ok := errors.AsType[*model.NotACallError](f.Err); ok {
			r.err = string(not.Kind)
		} else if errors.Is(f.Err, fs.ErrNotExist) {
			r.err = "not there"
		} else if f.Err != nil {
			r.err = f.Err.Error()
		}
		counts.Add(f)
		got = append(got, r)
	}
	want := []result{
		{name: "b c.json", findings: 3},
		{name: "a.json"},
		{name: "b c.json", findings: 3},
		{name: "deep/broken.json", err: "truncated JSON"},
		{name: "deep/error.JSON", err: "service error", skipped: true},
		{name: "deep/live.jsonl"},
		{name: "package.json", err: "other JSON", skipped: true},
		{name: "z\u202e.json", findings: 5},
		{name: "nowhere.json", err: "not there"},
		{name: "package.json", err: "other JSON"}, // this time it was named
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if want := (Counts{Files: 10, Errors: 2, Warnings: 8, Notes: 1, Unreadable: 3, Skipped: 2}); counts != want {
		t.Errorf("got  %+v\nwant %+v", counts, want)
	}
	for severity, n := range map[Severity]int{Error: 2, Warning: 10, Note: 11} {
		if got := counts.AtLeast(severity); got != n {
			t.Errorf("%d of severity %v and above, want %d", got, severity, n)
		}
	}
}

func TestFilesStops(t *testing.T) {
	list := slices.Repeat([]Source{{Name: calls + "listen.json"}}, 500)
	n := 0
	for range Files(t.Context(), list, nil) {
		if n++; n == 3 {
			break
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for f := range Files(ctx, list, nil) {
		if f.Err == nil {
			t.Error("a file was checked after the end")
		}
	}
	if _, err := Call(ctx, decode(t, edited(t, "listen.json", nil)), Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("a check that was ended: %v", err)
	}
}

// write writes a report about the folder.
func write(t testing.TB, report Report, names ...string) {
	t.Helper()
	for f := range Files(t.Context(), Find(names), nil) {
		if err := report.File(f); err != nil {
			t.Fatal(err)
		}
	}
	if err := report.End(); err != nil {
		t.Fatal(err)
	}
}

func TestTextIsHarmless(t *testing.T) {
	t.Chdir(folder(t))
	var b bytes.Buffer
	write(t, NewText(&b), ".")
	const want = "b c.json: .results.topics.segments[2]: warning index-shift: start_word 390, end_word 44; should be start_word 39, end_word 44, where its text stands; words 39-44 are played, 0:20.34 to 0:22.59\n"
	if !strings.Contains(b.String(), want) {
		t.Errorf("%s\nlacks %s", &b, want)
	}
	harmlessOnly(t, b.String())
}

// harmlessOnly fails when text holds what drives a terminal.
func harmlessOnly(t testing.TB, text string) {
	t.Helper()
	for line := range strings.Lines(text) {
		for _, r := range strings.TrimSuffix(line, "\n") {
			if harmless.Drives(r) {
				t.Errorf("%U in %q", r, line)
				return
			}
		}
	}
}

func TestJSON(t *testing.T) {
	t.Chdir(folder(t))
	var b bytes.Buffer
	write(t, NewJSON(&b), "b c.json", "deep", "z\u202e.json")
	harmlessOnly(t, b.String())
	var got struct {
		Files []struct {
			File     string
			Error    string
			Skipped  bool
			Findings []struct {
				Rule, Severity, Path, Says, Should, Playback string
				Range                                        struct{ From, To int }
				Line, Column, More                           int
				FirstWord                                    int `json:"first_word"`
				WordCount                                    int `json:"word_count"`
			}
		}
		Counts map[string]int
	}
	d := json.NewDecoder(&b)
	d.DisallowUnknownFields()
	if err := d.Decode(&got); err != nil {
		t.Fatal(err)
	}
	if len(got.Files) != 5 || got.Counts["unreadable"] != 1 || got.Counts["skipped"] != 1 || got.Counts["errors"] != 1 {
		t.Errorf("%+v", got)
	}
	if f := got.Files[1]; filepath.ToSlash(f.File) != "deep/broken.json" || !strings.Contains(f.Error, "cut off") {
		t.Errorf("%+v", f)
	}
	f := got.Files[0].Findings[2]
	if f.Rule != IndexShift || f.Severity != "warning" || f.FirstWord != 39 || f.WordCount != 6 || f.Path != ".results.topics.segments[2]" || f.Line == 0 || f.Playback == "" || f.Range.To <= f.Range.From {
		t.Errorf("%+v", f)
	}
	if name := got.Files[4].File; name != "z\u202e.json" {
		t.Errorf("%q", name)
	}
}

// Whatever was found, the report is what its schema says.
func TestJSONSchema(t *testing.T) {
	var schema jsonschema.Schema
	if err := json.Unmarshal([]byte(Schema), &schema); err != nil {
		t.Fatal(err)
	}
	resolved, err := schema.Resolve(nil)
	if err != nil {
		t.Fatal(err)
	}
	names := []string{folder(t), calls, filepath.Join(t.TempDir(), "nowhere.json")}
	all, err := callgen.ParseFaults("all")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for seed := range 6 {
		doc := callgen.Bytes(callgen.Options{Words: 200, Channels: 1 + seed%3, Faults: all, Seed: uint64(seed)})
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprint(seed)+".json"), doc, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	i := 0
	for _, doc := range callgen.Mutated(edited(t, "listen.json", nil), 1000) {
		i++
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("strange%d.json", i)), doc, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	write(t, NewJSON(&b), append(names, dir)...)
	harmlessOnly(t, b.String())
	var value any
	if err := json.Unmarshal(b.Bytes(), &value); err != nil {
		t.Fatal(err)
	}
	if err := resolved.Validate(value); err != nil {
		t.Error(err)
	}
	for _, wrong := range []string{`{"files": []}`, `{"files": [{"file": "a"}], "counts": {}}`} {
		if err := json.Unmarshal([]byte(wrong), &value); err != nil {
			t.Fatal(err)
		}
		if resolved.Validate(value) == nil {
			t.Errorf("%s is valid", wrong)
		}
	}
}

// An empty report is a report.
func TestEmptyReports(t *testing.T) {
	for _, newReport := range []func(*bytes.Buffer) Report{
		func(b *bytes.Buffer) Report { return NewJSON(b) },
		func(b *bytes.Buffer) Report { return NewSARIF(b, "") },
	} {
		var b bytes.Buffer
		write(t, newReport(&b))
		if !json.Valid(b.Bytes()) {
			t.Errorf("%s", &b)
		}
	}
}

// What SARIF 2.1.0 asks for, as far as this report uses it.
func TestSARIF(t *testing.T) {
	t.Chdir(folder(t))
	var b bytes.Buffer
	write(t, NewSARIF(&b, "1.2.3"), ".")
	harmlessOnly(t, b.String())
	var log struct {
		Schema  string `json:"$schema"`
		Version string
		Runs    []struct {
			Tool struct {
				Driver struct {
					Name, Version string
					Rules         []struct {
						ID                                      string
						ShortDescription, FullDescription, Help struct{ Text string }
						DefaultConfiguration                    struct{ Level string }
					}
				}
			}
			ColumnKind string
			Results    []struct {
				RuleID    string
				RuleIndex int
				Level     string
				Message   struct{ Text string }
				Locations []struct {
					PhysicalLocation struct {
						ArtifactLocation struct{ URI string }
						Region           struct{ StartLine, StartColumn, ByteOffset, ByteLength int }
					}
					LogicalLocations []struct{ FullyQualifiedName string }
				}
			}
			Invocations []struct {
				ExecutionSuccessful        bool
				ToolExecutionNotifications []struct {
					Level     string
					Message   struct{ Text string }
					Locations []any
				}
			}
		}
	}
	d := json.NewDecoder(&b)
	d.DisallowUnknownFields()
	if err := d.Decode(&log); err != nil {
		t.Fatal(err)
	}
	if log.Version != "2.1.0" || !strings.HasSuffix(log.Schema, "sarif-schema-2.1.0.json") || len(log.Runs) != 1 {
		t.Fatalf("%+v", log)
	}
	run := log.Runs[0]
	if run.Tool.Driver.Name != "earshot" || run.Tool.Driver.Version != "1.2.3" || len(run.Tool.Driver.Rules) != len(rules) || len(run.Results) != 8 {
		t.Errorf("%d rules, %d results: %+v", len(run.Tool.Driver.Rules), len(run.Results), run.Tool)
	}
	uris := map[string]bool{}
	for _, r := range run.Results {
		l := r.Locations[0]
		region := l.PhysicalLocation.Region
		if run.Tool.Driver.Rules[r.RuleIndex].ID != r.RuleID || !slices.Contains([]string{"error", "warning", "note"}, r.Level) || r.Message.Text == "" ||
			region.StartLine < 1 || region.StartColumn < 1 || region.ByteOffset < 0 || region.ByteLength < 0 || l.LogicalLocations[0].FullyQualifiedName == "" {
			t.Errorf("%+v", r)
		}
		uris[l.PhysicalLocation.ArtifactLocation.URI] = true
	}
	if !uris["b%20c.json"] || !uris["z%E2%80%AE.json"] {
		t.Errorf("%v", uris)
	}
	if i := run.Invocations[0]; i.ExecutionSuccessful || len(i.ToolExecutionNotifications) != 1 {
		t.Errorf("%+v", i)
	}
}

// The published schema has the last word. It comes with a package of Microsoft's
// for tests, which .ci/run installs.
func TestSARIFSchema(t *testing.T) {
	dir := os.Getenv("EARSHOT_VALIDATORS")
	if cache, err := os.UserCacheDir(); dir == "" && err == nil {
		dir = filepath.Join(cache, "earshot-ci", "validators-1", "node_modules")
	}
	published, err := os.ReadFile(filepath.Join(dir, "@microsoft", "jest-sarif", "lib", "schemas", "sarif-2.1.0-rtm.5.json"))
	if err != nil {
		t.Skip("the npm package @microsoft/jest-sarif is not installed: .ci/run does that")
	}
	// It is of draft 4, which differs from what this validator takes by the name
	// of one keyword, as far as it uses it.
	published = bytes.Replace(published, []byte(`"$schema": "http://json-schema.org/draft-04/schema#"`), []byte(`"$schema": "http://json-schema.org/draft-07/schema#"`), 1)
	published = bytes.Replace(published, []byte(`"id": "https://`), []byte(`"$id": "https://`), 1)
	var schema jsonschema.Schema
	if err := json.Unmarshal(published, &schema); err != nil {
		t.Fatal(err)
	}
	resolved, err := schema.Resolve(nil)
	if err != nil {
		t.Fatal(err)
	}
	valid := func(log []byte) error {
		var value any
		if err := json.Unmarshal(log, &value); err != nil {
			t.Fatal(err)
		}
		return resolved.Validate(value)
	}
	t.Chdir(folder(t))
	var b, empty bytes.Buffer
	write(t, NewSARIF(&b, "1.2.3"), ".", filepath.Join(t.TempDir(), "nowhere.json"))
	write(t, NewSARIF(&empty, ""))
	for _, log := range [][]byte{b.Bytes(), empty.Bytes()} {
		if err := valid(log); err != nil {
			t.Errorf("%v\n%.500s", err, log)
		}
	}
	// It is worth something: it does not take anything.
	for old, wrong := range map[string]string{`"level": "warning"`: `"level": "warn"`, `"startLine": `: `"startLine": -`, `"ruleIndex"`: `"rule"`, `"version": "2.1.0"`: `"version": "2.2.0"`, `"uri": "`: `"uri": 5, "x": "`} {
		if !bytes.Contains(b.Bytes(), []byte(old)) {
			t.Errorf("there is no %s", old)
		}
		if valid(bytes.Replace(b.Bytes(), []byte(old), []byte(wrong), 1)) == nil {
			t.Errorf("with %s it is valid, too", wrong)
		}
	}
}
