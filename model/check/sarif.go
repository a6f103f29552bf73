package check

import (
	"io"
	"net/url"
	"path/filepath"
	"strings"
)

// NewSARIF returns a report in the Static Analysis Results Interchange Format,
// SARIF 2.1.0 (OASIS), for the tools that show findings beside code. version is
// that of the program.
func NewSARIF(w io.Writer, version string) Report {
	return &sarifReport{e: newEncoder(w), version: version}
}

// sarifSchema is where OASIS publishes the schema.
const sarifSchema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

type sarifReport struct {
	e          *encoder
	version    string
	begun      bool
	unreadable []File
}

func (r *sarifReport) begin() {
	if r.begun {
		return
	}
	r.begun = true
	e := r.e
	e.begin("")
	e.text("$schema", sarifSchema)
	e.text("version", "2.1.0")
	e.list("runs")
	e.begin("")
	e.begin("tool")
	e.begin("driver")
	e.text("name", "earshot")
	if r.version != "" {
		e.text("version", r.version)
	}
	e.list("rules")
	for i := range rules {
		rule := &rules[i]
		e.begin("")
		e.text("id", rule.ID)
		r.message("shortDescription", rule.Title)
		r.message("fullDescription", rule.Why)
		r.message("help", rule.Why+" What playback does: "+rule.Playback+".")
		e.begin("defaultConfiguration")
		e.text("level", rule.Severity.String())
		e.end()
		e.end()
	}
	e.endList()
	e.end()
	e.end()
	e.text("columnKind", "unicodeCodePoints")
	e.list("results")
}

func (r *sarifReport) message(name, text string) {
	r.e.begin(name)
	r.e.text("text", text)
	r.e.end()
}

func (r *sarifReport) File(f File) error {
	r.begin()
	e := r.e
	if f.Err != nil && !f.Skipped {
		f.Findings = nil
		r.unreadable = append(r.unreadable, f)
		return e.err
	}
	for i := range f.Findings {
		x := &f.Findings[i]
		e.begin("")
		e.text("ruleId", x.Rule)
		e.int("ruleIndex", order(x.Rule))
		e.text("level", x.Severity.String())
		r.message("message", x.Message()+". Playback: "+x.Repair+".")
		e.list("locations")
		e.begin("")
		e.begin("physicalLocation")
		r.artifact(f.Name)
		e.begin("region")
		e.int("startLine", x.Line)
		e.int("startColumn", x.Column)
		e.int("byteOffset", int(x.Range.From))
		e.int("byteLength", int(max(x.Range.To-x.Range.From, 0)))
		e.end()
		e.end()
		e.list("logicalLocations")
		e.begin("")
		e.text("fullyQualifiedName", x.Path)
		e.end()
		e.endList()
		e.end()
		e.endList()
		e.end()
	}
	return e.err
}

func (r *sarifReport) artifact(name string) {
	r.e.begin("artifactLocation")
	r.e.text("uri", uri(name))
	r.e.end()
}

// uri writes the name of a file as a reference: relative where it is.
func uri(name string) string {
	path := filepath.ToSlash(name)
	if filepath.IsAbs(name) {
		if !strings.HasPrefix(path, "/") { // C:/
			path = "/" + path
		}
		return (&url.URL{Scheme: "file", Path: path}).String()
	}
	return (&url.URL{Path: path}).String()
}

func (r *sarifReport) End() error {
	r.begin()
	e := r.e
	e.endList()
	e.list("invocations")
	e.begin("")
	e.bool("executionSuccessful", len(r.unreadable) == 0)
	if len(r.unreadable) > 0 {
		e.list("toolExecutionNotifications")
		for _, f := range r.unreadable {
			e.begin("")
			e.text("level", "error")
			r.message("message", f.Err.Error())
			e.list("locations")
			e.begin("")
			e.begin("physicalLocation")
			r.artifact(f.Name)
			e.end()
			e.end()
			e.endList()
			e.end()
		}
		e.endList()
	}
	e.end()
	e.endList()
	e.end()
	e.endList()
	e.end()
	return e.err
}
