package cli

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// A rule says which of our own packages a package may import. A name that ends
// in /… stands for all below it too.
type rule struct{ may, not []string }

// rules are by area: a package and all below it. The closest area counts.
var rules = map[string]rule{
	"earshot":          {may: []string{"earshot/ui/cli"}},
	"earshot/model":    {may: []string{"earshot/model/…"}},
	"earshot/player":   {may: []string{"earshot/player/…"}},
	"earshot/api":      {may: []string{"earshot/api/…"}},
	"earshot/testdata": {may: []string{"earshot/testdata/…", "earshot/model/…"}},

	// The command line wires everything; the root of the interface knows its
	// panes and the call, and nothing of files, sound or servers.
	"earshot/ui/cli":      {may: []string{"earshot/ui/…", "earshot/model/…", "earshot/player/…", "earshot/api/…"}},
	"earshot/ui":          {may: []string{"earshot/ui/…", "earshot/model/…"}, not: []string{"earshot/ui/cli/…", "earshot/ui/terminal/…", "earshot/ui/bench/…"}},
	"earshot/ui/pane":     {may: []string{"earshot/ui/action", "earshot/ui/theme", "earshot/ui/text", "earshot/model/…"}},
	"earshot/ui/action":   {may: []string{"earshot/model/…"}},
	"earshot/ui/config":   {may: []string{"earshot/ui/action"}},
	"earshot/ui/session":  {},
	"earshot/ui/notation": {may: []string{"earshot/ui/theme", "earshot/ui/text", "earshot/model/…"}},
	"earshot/ui/theme":    {},
	"earshot/ui/text":     {},
	"earshot/ui/terminal": {},
	"earshot/ui/bench":    {may: []string{"earshot/ui/…", "earshot/model/…", "earshot/player/…"}},
}

// panes are all other packages below ui: a pane knows no other pane, and not
// the root.
var panes = rule{may: []string{"earshot/ui/pane", "earshot/ui/action", "earshot/ui/notation", "earshot/ui/theme", "earshot/ui/text", "earshot/model/…"}}

// charm are the homes of the packages that only the interface may use.
var charm = []string{"charm.land/…", "github.com/charmbracelet/…"}

func TestImportsRunOneWay(t *testing.T) {
	packages := listPackages(t)
	if len(packages) < 10 {
		t.Fatalf("go list names only %d packages", len(packages))
	}
	for _, p := range packages {
		r := ruleFor(p.ImportPath)
		for _, imported := range p.Imports {
			if matches(imported, "earshot/…") && (!matches(imported, r.may...) || matches(imported, r.not...)) {
				t.Errorf("%s may not import %s", p.ImportPath, imported)
			}
			if matches(imported, charm...) && !matches(p.ImportPath, "earshot/ui/…") {
				t.Errorf("%s may not import %s: only ui does", p.ImportPath, imported)
			}
		}
	}
}

func ruleFor(path string) rule {
	for area := path; ; area = area[:strings.LastIndexByte(area, '/')] {
		if r, ok := rules[area]; ok {
			if area == "earshot/ui" && path != area {
				return panes
			}
			return r
		}
	}
}

func matches(path string, patterns ...string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		area, all := strings.CutSuffix(pattern, "/…")
		return path == area || all && strings.HasPrefix(path, area+"/")
	})
}

// listed is what go list says of a package.
type listed struct {
	ImportPath string
	Imports    []string
}

func listPackages(t *testing.T) []listed {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", "earshot/...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []listed
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}
