package cli

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"earshot/model"
	"earshot/ui/terminal"
)

// What leads from the screen to the JSON and back, in the real program.

// inspected gives the path of the value that is selected in the inspector, as
// far as its title has room for it.
func inspected(tm *terminal.Terminal) string {
	m := regexp.MustCompile(`3 Inspector (?:─ (?:linked|free) )?\S (?:─ )?(\S+) ─`).FindStringSubmatch(tm.Text())
	if m == nil {
		return ""
	}
	return m[1]
}

func waitInspected(tm *terminal.Terminal, end string) {
	tm.WaitFn("the inspector at "+end, func() bool { return strings.HasSuffix(inspected(tm), end) })
}

func (p program) inspects(t *testing.T) {
	tm := terminal.Exec(t, 200, 60, nil, p.path, "--output", "silent", "--no-state", "--at", "w9", calls+"listen.json")
	tm.Wait("59 words")
	tm.Keys("i")
	waitInspected(tm, ".words[9]")
	tm.Wait(`"word": "booked"`)

	tm.Keys("<down> <down>") // within the word
	waitInspected(tm, ".words[9].start")
	if at := cursor(tm); at != 9 {
		t.Errorf("within word 9 the cursor went to %d", at)
	}
	tm.Keys("h h <down>") // its object, folded, and on to the next
	waitInspected(tm, ".words[10]")
	waitWord(tm, 10) // the tree leads the cursor

	tm.Keys("w w") // and the cursor the tree
	waitWord(tm, 12)
	waitInspected(tm, ".words[12]")

	tm.Keys("i w") // free: the tree stays
	waitWord(tm, 13)
	waitInspected(tm, ".words[12]")
	tm.Keys("i")
	waitInspected(tm, ".words[13]")

	tm.Keys("z M")
	tm.WaitGone(`"word":`)
	tm.Keys("z R")
	tm.Wait(`"word":`)
	tm.Keys("g g / ")
	tm.Send("Harbour Lights bookings")
	tm.Keys("<enter>")
	waitInspected(tm, "[0].transcript")
	tm.Keys("n")
	waitInspected(tm, "graphs.transcript")

	tm.Keys("g r")
	tm.WaitGone("1 Transcript")
	tm.Keys("q")
	tm.Wait("3 Detail")
	tm.Keys("4 i") // the summary leads there, too
	waitInspected(tm, ".results.summary")
	tm.Keys("q q")
	if code := tm.ExitCode(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

// A link that was copied opens the call where it was, and @ takes its place.
func (p program) followsLinks(t *testing.T) {
	tm := p.open(t, "--no-state", calls+"listen.json#w=20")
	tm.Wait("59 words")
	waitWord(tm, 20)
	tm.Keys("y l")
	link := calls + "listen.json#w=20"
	tm.Wait("copied link")
	copied := []byte("\x1b]52;c;" + base64.StdEncoding.EncodeToString([]byte(link)) + "\x07")
	tm.WaitFn("the link on the clipboard", func() bool { return bytes.Contains(tm.Output(), copied) })
	for place, word := range map[string]int{"#w=30": 30, "S2": -1, ".results.topics.segments[1]": 8, "0:20": 37} {
		tm.Keys("@")
		tm.Send(place)
		tm.Keys("<enter>")
		if word >= 0 {
			waitWord(tm, word)
		}
	}
	tm.Keys("q")
	tm.ExitCode()
	for place, word := range map[string]int{"#w=24-30": 24, "#T2": 8, "#.results.topics.segments[1].text": 8, "#t=20": 37} {
		tm := p.open(t, "--no-state", calls+"listen.json"+place)
		waitWord(tm, word)
		tm.Keys("q")
		tm.ExitCode()
	}
}

func (p program) showsHealth(t *testing.T) {
	tm := p.open(t, "--no-state", calls+"listen.json")
	tm.Wait("gh !1") // the check runs by itself
	tm.Keys("w w w g h")
	for _, s := range []string{"1 warning", "index-shift", "start_word 1, end_word 7", "words 0-6 are played", ".results.topics.segments[0]", "✓ time-backwards"} {
		tm.Wait(s)
	}
	tm.Keys("/")
	tm.Send("entity")
	tm.WaitGone("start_word 1, end_word 7")
	tm.Wait("entity-words")
	tm.Keys("<esc>")
	tm.Wait("start_word 1, end_word 7")
	tm.Keys("<enter>")
	tm.WaitGone("Health")
	waitWord(tm, 0)
	tm.Keys("g h i")
	tm.Wait(`"start_word": 1`)
	tm.Keys("q q")
	tm.ExitCode()
}

// e and E name each issue, the findings of the check among them.
func (p program) walksIssues(t *testing.T) {
	tm := terminal.Exec(t, 160, 50, nil, p.path, "--output", "silent", "--no-state", calls+"listen.json")
	tm.Wait("gh !1")
	tm.Keys("e")
	tm.Wait(": index-shift: start_word 1")
	m := regexp.MustCompile(`1 of (\d+): index-shift`).FindStringSubmatch(tm.Text())
	if m == nil {
		t.Fatal("it does not say which of how many")
	}
	all, _ := strconv.Atoi(m[1])
	for k := 2; k <= all; k++ {
		tm.Keys("e")
		tm.Wait(fmt.Sprintf(" %d of %d: ", k, all))
	}
	if all < 4 || cursor(tm) == 0 {
		t.Errorf("the last of %d issues is at word %d", all, cursor(tm))
	}
	tm.Keys("e")
	tm.Wait("no issue after this")
	tm.Keys("E")
	tm.WaitGone("no issue after this")
	tm.Keys("q")
	tm.ExitCode()
}

// What is under the cursor goes to a command byte for byte; a command that does
// not end is ended with Esc.
func (p program) pipes(t *testing.T) {
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("no sh")
	}
	doc, err := model.Open(calls + "listen.json")
	if err != nil {
		t.Fatal(err)
	}
	defer doc.Close()
	call, err := model.Decode(t.Context(), doc)
	if err != nil {
		t.Fatal(err)
	}
	want, err := doc.Slice(call.Words[9].At)
	if err != nil {
		t.Fatal(err)
	}
	tm := p.open(t, "--no-state", "--at", "w9", calls+"listen.json")
	waitWord(tm, 9)
	tm.Wait("idx")
	path := t.TempDir() + "/piped"
	tm.Keys("|")
	tm.Send("tee " + path + " | cksum; echo no >&2; exit 4\r")
	tm.Wait("exit 4")
	tm.Wait("no")
	if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, want) {
		t.Errorf("the command got %q, %v; want %q", got, err, want)
	}
	tm.Keys("<esc>") // with what follows at once it would be alt+|
	tm.WaitGone("exit 4")
	tm.Keys("|")
	tm.Send("sleep 60\r")
	tm.Wait("Esc ends it")
	tm.Keys("<esc>")
	tm.Wait("ended: sleep 60")
	tm.Keys("w")
	waitWord(tm, 10)
	tm.Keys("| <up> <up>")
	tm.Wait("| tee ")
	tm.Keys("<esc>")
	tm.WaitGone("| tee ")
	tm.Keys("q")
	if code := tm.ExitCode(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

// What was folded by hand is folded when the call is opened again.
func (p program) keepsFolds(t *testing.T) {
	env := []string{"XDG_STATE_HOME=" + t.TempDir()}
	open := func() *terminal.Terminal {
		tm := terminal.Exec(t, 160, 50, env, p.path, "--output", "silent", calls+"listen.json")
		tm.Wait("59 words")
		return tm
	}
	tm := open()
	tm.Keys("i")
	waitInspected(tm, "words[0]")
	tm.Keys("g g l h") // metadata folded
	tm.Wait(`"metadata": {…}`)
	tm.Keys("q q")
	tm.ExitCode()
	tm = open()
	tm.Keys("1 i") // from the details it is their segment that is shown
	waitInspected(tm, "words[0]")
	tm.Keys("g g")
	tm.Wait(`"metadata": {…}`)
	tm.Keys("q q")
	tm.ExitCode()
}

// head sees the first line and goes: no word of complaint, and all is well.
func (p program) endsWell(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("no bash")
	}
	for _, command := range []string{"show %s --format json", "show %s --view words --format csv", "export %s --to html", "show %s --view raw"} {
		line := strings.ReplaceAll(command, "%s", "../../testdata/demo/demo.json")
		c := exec.Command(bash, "-o", "pipefail", "-c", p.path+" "+line+" | head -1")
		var errs bytes.Buffer
		c.Stderr = &errs
		out, err := c.Output()
		if err != nil || bytes.Count(out, []byte("\n")) != 1 || errs.Len() > 0 {
			t.Errorf("%s: %q, %q, %v", line, out, &errs, err)
		}
	}
}
