package cli

import (
	"bytes"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"earshot/api/apitest"
)

// examplesIn returns the lines of a text that call earshot, without comments.
func examplesIn(text string) (lines []string) {
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if i := strings.Index(line, "  #"); i >= 0 {
			line = strings.TrimSpace(line[:i])
		}
		if !strings.HasPrefix(line, "#") && calling.MatchString(line) {
			lines = append(lines, line)
		}
	}
	return lines
}

// calling finds where earshot is called in a line of the shell.
var calling = regexp.MustCompile(`(^|[|(] ?|HOST |[A-Z_]+=\S+ )earshot( |$|\))`)

// callsIn returns the arguments of each call of earshot in a line: what stands
// between it and the end of the command.
func callsIn(line string) (all [][]string) {
	for _, at := range calling.FindAllStringIndex(line, -1) {
		rest := line[at[0]+strings.Index(line[at[0]:], "earshot")+len("earshot"):]
		var args []string
		word, quote, any := "", rune(0), false
		end := func() {
			if any {
				args = append(args, word)
			}
			word, any = "", false
		}
		for _, r := range rest {
			if quote == 0 && strings.ContainsRune("|>)&;", r) {
				break
			}
			switch {
			case quote != 0 && r == quote:
				quote = 0
			case quote != 0:
				word += string(r)
			case r == '\'' || r == '"':
				quote, any = r, true
			case r == ' ':
				end()
			default:
				word, any = word+string(r), true
			}
		}
		end()
		all = append(all, args)
	}
	return all
}

func TestCallsIn(t *testing.T) {
	for line, want := range map[string]string{
		"earshot": "[[]]",
		`earshot show a.json --at "T 2" | jq '.[] | x' > b`: `[["show" "a.json" "--at" "T 2"]]`,
		"ssh HOST earshot audio | earshot speaker":          `[["audio"] ["speaker"]]`,
		`$EDITOR "$(earshot config path)"`:                  `[["config" "path"]]`,
		"curl … | earshot -":                                `[["-"]]`,
	} {
		if got := fmt.Sprintf("%q", callsIn(line)); got != want {
			t.Errorf("%s: %s, want %s", line, got, want)
		}
	}
}

// parses fails unless arguments are ones that earshot takes.
func parses(t *testing.T, line string, args []string) {
	t.Helper()
	root := newApp(Std{}, Demo{}).rootCommand()
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	root.AddCommand(&cobra.Command{Use: "man", Args: cobra.NoArgs, Run: func(*cobra.Command, []string) {}}) // fang's
	cmd, rest, err := root.Find(args)
	if err == nil {
		err = cmd.ParseFlags(rest)
	}
	if err == nil && !cmd.DisableFlagParsing {
		err = cmd.ValidateArgs(cmd.Flags().Args())
	}
	if err != nil {
		t.Errorf("%s: %v", line, err)
	}
}

// Every line that README.md and the help give as an example is one that earshot
// takes.
func TestExamplesParse(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for i, block := range strings.Split(string(readme), "```") {
		if i%2 == 1 {
			lines = append(lines, examplesIn(block)...)
		}
	}
	for _, row := range commandTable(t) {
		lines = append(lines, row.example)
	}
	n := len(lines)
	var helps func(cmd *cobra.Command)
	helps = func(cmd *cobra.Command) {
		lines = append(lines, examplesIn(cmd.Example)...)
		for _, c := range cmd.Commands() {
			helps(c)
		}
	}
	helps(newApp(Std{}, Demo{}).rootCommand())
	if n < 20 || len(lines) < n+20 {
		t.Errorf("only %d examples in README.md and %d in the help were found", n, len(lines)-n)
	}
	for _, line := range lines {
		for _, args := range callsIn(line) {
			parses(t, line, args)
		}
	}
}

// A row of the README's table of commands.
type commandRow struct{ command, example string }

func commandTable(t *testing.T) (rows []commandRow) {
	t.Helper()
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, ok := strings.Cut(string(readme), "| command | example | |\n|---|---|---|\n")
	if !ok {
		t.Fatal("README.md has no table of commands")
	}
	table, _, _ = strings.Cut(table, "\n\n")
	for line := range strings.Lines(table) {
		cells := strings.SplitN(strings.ReplaceAll(line, `\|`, "\x00"), "|", 4)
		if len(cells) < 4 {
			t.Fatalf("a row of %d cells: %s", len(cells), line)
		}
		cell := func(i int) string {
			return strings.Trim(strings.ReplaceAll(cells[i], "\x00", "|"), " `")
		}
		rows = append(rows, commandRow{cell(1), cell(2)})
	}
	return rows
}

// The table tells every command, with an example of that very command.
func TestCommandTable(t *testing.T) {
	var told []string
	for _, row := range commandTable(t) {
		name := strings.TrimPrefix(row.command, "earshot ")
		told = append(told, name)
		if !slices.ContainsFunc(callsIn(row.example), func(args []string) bool { return len(args) > 0 && args[0] == name }) {
			t.Errorf("the example of %s is none: %s", name, row.example)
		}
	}
	want := []string{"completion", "man"} // cobra's and fang's
	for _, c := range newApp(Std{}, Demo{}).rootCommand().Commands() {
		if !c.Hidden {
			want = append(want, c.Name())
		}
	}
	for _, name := range want {
		if !slices.Contains(told, name) {
			t.Errorf("the table of commands in README.md lacks earshot %s", name)
		}
	}
	if len(told) != len(want) {
		t.Errorf("the table tells %v; the commands are %v", told, want)
	}
}

// The examples of the table do what they say, each in a folder with the files
// that it names. The service is one of ours.
func TestExamplesRun(t *testing.T) {
	listen, err := os.ReadFile(calls + "listen.json")
	if err != nil {
		t.Fatal(err)
	}
	demo, err := os.ReadFile("../../testdata/demo/demo.json")
	if err != nil {
		t.Fatal(err)
	}
	// These need another machine, sound that is heard or the real standard output.
	elsewhere := map[string]string{"audio": "TestSoundOverSSH", "speaker": "TestSoundOverSSH", "man": "TestProgram"}
	prints := map[string]string{
		"demo": "Thank you for calling", "show": "Wrong date", "export": "", "check": "index-shift", "config": `"lead-in"`, "doctor": "Terminal", "completion": "bash", "version": "earshot",
		"analyze": "call.json\n", "read": "call.read.json\n", "curl": "custom_topic", "auth": "from DEEPGRAM_API_KEY", "live": "\tword",
	}
	writes := map[string]string{"export": " --> ", "analyze": apitest.ListenAnswer, "read": apitest.ReadAnswer, "live": `"type":"Results"`}
	names := map[string]string{"export": "call.srt", "analyze": "call.json", "read": "call.read.json", "live": "take.jsonl"}
	for _, row := range commandTable(t) {
		name := strings.TrimPrefix(row.command, "earshot ")
		if elsewhere[name] != "" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			want, ok := prints[name]
			if !ok {
				t.Fatalf("nothing runs %s", row.example)
			}
			s := newAnalysing(t)
			env := append(s.env, "PATH="+os.Getenv("PATH"))
			call := listen
			switch name {
			case "read":
				call = []byte(apitest.ListenAnswer)
			case "live":
				_, live := liveServer(t, nil)
				env = append(env, live...)
				pcm, _ := apitest.Speak(7, 8000, 1, 2*time.Second)
				s.write(t, "call.wav", append(wavOf(2, 8000, 1)[:44], pcm...))
			case "auth":
				door := newDoor(t)
				env = append(env, "DEEPGRAM_HOST="+door.url, "DEEPGRAM_API_KEY="+rightKey)
			}
			if name != "analyze" {
				s.write(t, "call.json", call)
			}
			if err := os.Mkdir(s.path("calls"), 0o700); err != nil {
				t.Fatal(err)
			}
			s.write(t, "calls/a.json", listen)
			t.Chdir(s.dir)
			var out, errs bytes.Buffer
			code := Run(t.Context(), callsIn(row.example)[0], Std{In: strings.NewReader(""), Out: &out, Err: &errs, Env: env}, Demo{Call: string(demo)})
			if code != ExitOK && name != "doctor" { // what that finds depends on the machine
				t.Errorf("%s: exit code %d: %s", row.example, code, &errs)
			}
			if !strings.Contains(out.String(), want) {
				t.Errorf("%s: it prints no %q:\n%.300s\n%s", row.example, want, &out, &errs)
			}
			if names[name] == "" {
				return
			}
			if b, err := os.ReadFile(names[name]); err != nil || !bytes.Contains(b, []byte(writes[name])) {
				t.Errorf("%s leaves %.300q, %v", row.example, b, err)
			}
		})
	}
}
