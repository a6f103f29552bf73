package cli

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"earshot/ui/action"
)

var update = flag.Bool("update", false, "write the generated part of README.md")

// The key table in the README is printed from the key map, so that it can't
// tell anything else.
func TestReadmeKeys(t *testing.T) {
	const path = "../../README.md"
	const begin, end = "<!-- keys -->\n", "<!-- end of keys -->\n"
	readme, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, ok1 := strings.Cut(string(readme), begin)
	got, tail, ok2 := strings.Cut(rest, end)
	if !ok1 || !ok2 {
		t.Fatalf("README.md lacks %q or %q", begin, end)
	}
	want := keyTable(action.Bindings())
	if got == want {
		return
	}
	if !*update {
		t.Fatal("the key table in README.md is not that of the key map; run: go generate .")
	}
	if err := os.WriteFile(path, []byte(head+begin+want+end+tail), 0o644); err != nil {
		t.Fatal(err)
	}
}

func keyTable(bindings []action.Binding) string {
	var b strings.Builder
	for section := range action.SectionCount {
		fmt.Fprintf(&b, "\n| %v | |\n|---|---|\n", section)
		for _, binding := range bindings {
			if binding.Section == section {
				fmt.Fprintf(&b, "| %s | %s |\n", keysOf(binding), strings.ReplaceAll(binding.Help, "|", `\|`))
			}
		}
	}
	return b.String() + "\n"
}

func keysOf(b action.Binding) string {
	names := b.Names()
	for i, name := range names {
		names[i] = "`" + strings.ReplaceAll(name, "|", `\|`) + "`"
	}
	return strings.Join(names, " ")
}
