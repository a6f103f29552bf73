package export

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The page brings all that it needs: nothing in it is loaded from elsewhere, and
// it forbids the browser to.
func TestPageIsSelfContained(t *testing.T) {
	for _, loads := range []string{"url(", "@import", "@font-face", "http", "//", "expression"} {
		if strings.Contains(pageCSS, loads) {
			t.Errorf("the style holds %s", loads)
		}
	}
	for name, c := range samples(t) {
		got := written(t, c, HTML, Options{})
		checkHTML(t, got) // knows all tags and attributes, none of which loads anything
		if !strings.Contains(got, "<style>\n"+pageCSS+"</style>") || !strings.Contains(got, `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`) {
			t.Errorf("%s: it has another style, or no policy", name)
		}
	}
}

// A parser that follows the standard has nothing to say of any page, nor has a
// validator of what may stand where, whatever the call says.
func TestPageIsValid(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("there is no node")
	}
	modules := validators(t, "html-validate")
	dir := t.TempDir()
	var pages []string
	add := func(page string) {
		pages = append(pages, filepath.Join(dir, fmt.Sprintf("page%d.html", len(pages))))
		if err := os.WriteFile(pages[len(pages)-1], []byte(page), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range samples(t) {
		add(written(t, c, HTML, Options{}))
	}
	for i := 0; i+1 < len(seeds); i += 2 {
		add(written(t, hostile(t, seeds[i], seeds[i+1]), HTML, Options{Name: seeds[i]}))
	}
	good := len(pages)
	whole := written(t, open(t, "listen.json"), HTML, Options{})
	add(strings.Replace(whole, "</h1>", "</h2>", 1)) // these two are not valid
	add(strings.Replace(whole, "<title>", "<title><title>", 1) + "</p>")
	script := filepath.Join(dir, "validate.mjs")
	if err := os.WriteFile(script, []byte(`
		import fs from "node:fs";
		import { createRequire } from "node:module";
		const require = createRequire(process.env.MODULES + "/x.js");
		const { HtmlValidate } = require("html-validate");
		const { parse } = await import(process.env.MODULES + "/parse5/dist/index.js");
		const validator = new HtmlValidate({ extends: ["html-validate:standard"], root: true });
		for (const file of process.argv.slice(2)) {
			const page = fs.readFileSync(file, "utf8"), wrong = [];
			parse(page, { onParseError: e => wrong.push(e.code + " in line " + e.startLine) });
			for (const r of (await validator.validateString(page)).results) for (const m of r.messages) wrong.push(m.message + " in line " + m.line);
			console.log(wrong.length, file.split("/").pop(), wrong.slice(0, 3).join("; "));
		}`), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), node, append([]string{script}, pages...)...)
	cmd.Env = append(os.Environ(), "MODULES="+modules)
	out, err := cmd.CombinedOutput()
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	if err != nil || len(lines) != len(pages) {
		t.Fatalf("%v\n%s", err, out)
	}
	for i, line := range lines {
		if valid := strings.HasPrefix(line, "0 "); valid != (i < good) {
			t.Errorf("valid %v, want %v: %s", valid, i < good, line)
		}
	}
}
