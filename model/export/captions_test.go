package export

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"earshot/model"
	"earshot/model/callgen"
)

// Captions keep to what captioners expect, whatever the call is: ordered, with
// gaps, neither too short nor too long, two lines of 42 cells.
func TestCaptions(t *testing.T) {
	list := samples(t)
	for seed := range uint64(6) {
		for channels := 1; channels < 4; channels++ {
			list[fmt.Sprintf("seed %d, %d channels", seed, channels)] = decode(t, callgen.Bytes(callgen.Options{Words: 400, Channels: channels, Speakers: channels + 1, Seed: seed, WPM: 110 + 40*float64(seed)}), "")
		}
	}
	files, _ := filepath.Glob("../../../shared/corpus/*.json*") // not part of this repository
	for _, f := range files {
		d, err := model.Open(f)
		if err != nil {
			t.Fatal(err)
		}
		if c, err := model.Decode(t.Context(), d); err == nil {
			list[f] = c
		}
	}
	for name, c := range list {
		if !c.Timed {
			continue
		}
		for _, speakers := range []Speakers{"", Dashes, Names, NoNames} {
			checkCaptions(t, name, c, speakers)
		}
	}
}

func checkCaptions(t *testing.T, name string, c *model.Call, speakers Speakers) {
	t.Helper()
	end := -gap
	said := make([]strings.Builder, len(c.Voices)) // what each voice says
	for cue := range Captions(c, speakers) {
		if cue.From < end+gap || cue.To-cue.From < shortest || cue.To-cue.From > longest || cue.From%time.Millisecond != 0 || cue.To%time.Millisecond != 0 {
			t.Fatalf("%s %s: a caption from %v to %v after %v", name, speakers, cue.From, cue.To, end)
		}
		end = cue.To
		if len(cue.Lines) < 1 || len(cue.Lines) > cueLines {
			t.Fatalf("%s: %d lines", name, len(cue.Lines))
		}
		for i, l := range cue.Lines {
			if width := cells(l.Label) + cells(l.Text); width > lineCells || l.Text == "" && (i > 0 || l.Label == "") || strings.TrimSpace(l.Text) != l.Text {
				t.Fatalf("%s %s: %d cells in %q", name, speakers, width, l.Label+l.Text)
			}
			if (speakers == NoNames || len(c.Voices) == 1) && l.Label != "" {
				t.Fatalf("%s: a label %q", name, l.Label)
			}
			said[l.Voice].WriteString(l.Text)
		}
	}
	// Nothing is lost, and each voice says what is its own.
	for v := range c.Voices {
		var want strings.Builder
		for _, turn := range c.Turns {
			if turn.Voice == v {
				for i := turn.First; i < turn.Last; i++ {
					for _, token := range tokensOf(c, []int32{int32(i)}) {
						want.WriteString(token.text)
					}
				}
			}
		}
		strip := func(s string) string { return strings.ReplaceAll(s, " ", "") }
		if got, want := strip(said[v].String()), strip(want.String()); got != want {
			t.Fatalf("%s %s: voice %d says\n%.300q\nwant\n%.300q", name, speakers, v, got, want)
		}
	}
}

// Of ordinary speech captions begin with their words, and most can be read.
func TestCaptionTimes(t *testing.T) {
	c := decode(t, callgen.Bytes(callgen.Options{Words: 5000, Seed: 2}), "")
	cues, late, fast := 0, 0, 0
	starts := map[time.Duration]bool{}
	for i := range c.Words {
		starts[c.Onset(i).Truncate(time.Millisecond)] = true
	}
	for cue := range Captions(c, "") {
		cues++
		if !starts[cue.From] {
			late++
		}
		width := 0
		for _, l := range cue.Lines {
			width += cells(l.Label) + cells(l.Text)
		}
		if float64(width)/(cue.To-cue.From).Seconds() > cellsPerSecond*1.1 {
			fast++
		}
	}
	if cues < 300 || late > cues/5 || fast > cues/5 {
		t.Errorf("%d captions, %d do not begin with a word, %d are too fast to read", cues, late, fast)
	}
}

// words makes a call of words that are said one after the other, half a second
// each. A word that begins with a digit and a colon is of that speaker.
func words(t *testing.T, said string) *model.Call {
	t.Helper()
	var b strings.Builder
	for i, w := range strings.Fields(said) {
		speaker := "0"
		if s, rest, ok := strings.Cut(w, ":"); ok {
			speaker, w = s, rest
		}
		fmt.Fprintf(&b, `%s{"word": %q, "start": %g, "end": %g, "speaker": %s}`, map[bool]string{true: ", "}[i > 0], w, float64(i)*.5, float64(i)*.5+.45, speaker)
	}
	return decode(t, []byte(`{"results":{"channels":[{"alternatives":[{"words":[`+b.String()+`]}]}]}}`), "")
}

func TestCaptionLines(t *testing.T) {
	for _, test := range []struct {
		said     string
		speakers Speakers
		want     []string // each caption, lines between bars
	}{
		{"One short line.", "", []string{"One short line."}},
		// A line ends with a sentence or a clause where it can, and not with an article.
		{"Yes, it does. We sent it on Monday, and it came back.", "", []string{"Yes, it does.|We sent it on Monday, and it came back."}},
		{"We have put all of it into the box that came.", "", []string{"We have put all|of it into the box that came."}},
		{"We saw all eleven of the other boxes twice a week.", "", []string{"We saw all eleven|of the other boxes twice a week."}},
		// A caption ends with a sentence where it can.
		{"This is a long sentence that fills a caption nearly by itself, says who. This is another one that does.", "",
			[]string{"This is a long sentence that fills|a caption nearly by itself, says who.", "This is another one that does."}},
		// Half a second is too short for a caption of its own.
		{"Hello? 1:Hi. 1:How 1:are 1:you?", "", []string{"- Hello?|- Hi. How are you?"}},
		{"Hello? 1:Hi. 1:How 1:are 1:you?", Names, []string{"Speaker 0: Hello?|Speaker 1: Hi. How are you?"}},
		{"Hello? Is anybody there? 1:Hi. 1:How 1:are 1:you?", "", []string{"Hello? Is anybody there?", "- Hi. How are you?"}},
		{strings.Repeat("a", 100), "", []string{strings.Repeat("a", 42) + "|" + strings.Repeat("a", 42), strings.Repeat("a", 16)}},
	} {
		var got []string
		for cue := range Captions(words(t, test.said), test.speakers) {
			var lines []string
			for _, l := range cue.Lines {
				lines = append(lines, l.Label+l.Text)
			}
			got = append(got, strings.Join(lines, "|"))
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s\ngot  %q\nwant %q", test.said, got, test.want)
		}
	}
}

// FFmpeg reads the captions, all of them and with the same times.
func TestFFmpeg(t *testing.T) {
	if _, err := exec.LookPath("ffmpeg"); err != nil {
		t.Skip("there is no ffmpeg")
	}
	list := samples(t)
	for _, name := range []string{"listen.json", "hostile.json", "two channels", "faults"} {
		c := list[name]
		for _, f := range []Format{SubRip, WebVTT} {
			file := filepath.Join(t.TempDir(), "captions."+string(f))
			if err := os.WriteFile(file, []byte(written(t, c, f, Options{})), 0o600); err != nil {
				t.Fatal(err)
			}
			cmd := exec.CommandContext(t.Context(), "ffmpeg", "-hide_banner", "-loglevel", "warning", "-xerror", "-i", file, "-f", "srt", "-")
			var errs strings.Builder
			cmd.Stderr = &errs
			out, err := cmd.Output()
			if err != nil || errs.Len() > 0 {
				t.Errorf("%s as %s: %v\n%s", name, f, err, &errs)
				continue
			}
			n := 0
			for cue := range Captions(c, "") {
				n++
				times := string(appendClock(nil, cue.From, ',')) + " --> " + string(appendClock(nil, cue.To, ','))
				if !strings.Contains(string(out), times) {
					t.Errorf("%s as %s: no caption %s", name, f, times)
					break
				}
			}
			if got := strings.Count(string(out), " --> "); got != n {
				t.Errorf("%s as %s: %d captions, want %d", name, f, got, n)
			}
		}
	}
}

// The validator of the people who wrote WebVTT finds nothing to say.
func TestWebVTTValidator(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("there is no node")
	}
	dir := t.TempDir()
	var args []string
	for name, c := range samples(t) {
		if !c.Timed {
			continue
		}
		for _, speakers := range []Speakers{Dashes, Names, NoNames} {
			file := filepath.Join(dir, name+string(speakers)+".vtt")
			if err := os.WriteFile(file, []byte(written(t, c, WebVTT, Options{Speakers: speakers})), 0o600); err != nil {
				t.Fatal(err)
			}
			args = append(args, file)
		}
	}
	cmd := exec.CommandContext(t.Context(), node, append([]string{"-e", `
		const {WebVTTParser} = require("webvtt-parser"), fs = require("fs");
		let bad = 0;
		for (const file of process.argv.slice(1)) {
			const tree = new WebVTTParser().parse(fs.readFileSync(file, "utf8"), "captions");
			const want = fs.readFileSync(file, "utf8").split(" --> ").length - 1;
			if (tree.errors.length || tree.cues.length !== want) { bad = 1; console.error(file, tree.cues.length, want, tree.errors.slice(0, 3)) }
		}
		process.exit(bad)`}, args...)...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "NODE_PATH="+validators(t, "webvtt-parser"))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	if len(args) < 30 {
		t.Errorf("only %d files were read", len(args))
	}
}

// validators returns the folder of packages that .ci/run installs.
func validators(t *testing.T, name string) string {
	t.Helper()
	dir := os.Getenv("EARSHOT_VALIDATORS")
	if cache, err := os.UserCacheDir(); dir == "" && err == nil {
		dir = filepath.Join(cache, "earshot-ci", "validators-1", "node_modules")
	}
	if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
		t.Skip(name + ", an npm package, is not installed: .ci/run does that")
	}
	return dir
}

func BenchmarkCaptions(b *testing.B) {
	c, err := model.Decode(b.Context(), model.FromBytes(callgen.Bytes(callgen.Options{Hours: 10, Words: 100_000, Seed: 1, Channels: 2}), "ten hours"))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		n := 0
		for range Captions(c, "") {
			n++
		}
		b.ReportMetric(float64(n), "captions")
	}
}
