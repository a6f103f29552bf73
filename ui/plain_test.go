package ui

import (
	"bytes"
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"time"
	"unicode"

	tea "charm.land/bubbletea/v2"

	"earshot/model"
	"earshot/model/callgen"
	"earshot/model/measure"
	"earshot/model/search"
	"earshot/model/tree"
	"earshot/ui/action"
	"earshot/ui/pane"
)

// A told is an explorer in plain mode, and what it says.
type told struct {
	t testing.TB
	Explorer
	player *fakePlayer
	out    *bytes.Buffer
}

// tell opens a call in plain mode. What is said when it opens is left out.
func tell(t testing.TB, c *model.Call, p Plain) *told {
	t.Helper()
	e := &told{t: t, player: &fakePlayer{}, out: new(bytes.Buffer)}
	p.Out = e.out
	o := Options{Name: "call.json", Plain: true, Background: Dark, BackUp: DefaultBackUp, LeadIn: DefaultLeadIn}
	e.Explorer = NewExplorer(New(o), p)
	e.send(loadedMsg{call: c, measures: measure.Of(c), index: search.New(c)},
		soundMsg{sound: Sound{Player: e.player, Recording: "call.wav", How: "by its hash"}})
	e.send(healthMsg{health: pane.NewHealth(nil, false, nil), issues: issuesOf(c, nil), generation: e.m.checkUp.generation})
	e.out.Reset()
	return e
}

func (e *told) send(msgs ...tea.Msg) {
	for _, msg := range msgs {
		next, _ := e.Explorer.Update(msg)
		e.Explorer = next.(Explorer)
	}
}

// press returns what keys come to, by their names: "J", "ctrl+d", "z z".
func (e *told) press(keys ...string) string {
	e.out.Reset()
	for _, chord := range keys {
		for _, k := range strings.Fields(chord) {
			e.send(keyPress(k))
		}
	}
	return e.out.String()
}

func (e *told) typed(s string) string {
	e.out.Reset()
	for _, r := range s {
		e.send(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
	return e.out.String()
}

func fixture(t testing.TB, name string) *model.Call {
	t.Helper()
	raw, err := os.ReadFile("../testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return decode(t, raw)
}

// What each key comes to, one after the other, on a call of two speakers.
func TestPlainSentences(t *testing.T) {
	e := tell(t, fixture(t, "calls/listen.json"), Plain{Clipboard: true})
	for _, tt := range []struct{ keys, want string }{
		{"w", `"Lights"`},
		{"b", `"Harbour", the first word`},
		{"b", `"Harbour", the first word`},
		{"}", `0:03.4, Speaker 1: "Hi. I booked two seats for Friday, but the ticket says Saturday."`},
		{"b", `Speaker 0: "help?" at 0:02.8`},
		{"l", `Speaker 1: "Hi." at 0:03.4`},
		{")", `0:03.6: "I booked two seats for Friday, but the ticket says Saturday."`},
		{")", `0:07.6, Speaker 0: "Oh, I'm sorry about that."`},
		{"j", `0:11.4, Speaker 1: "The order number is four four one nine."`},
		{"up", `0:07.6, Speaker 0: "Oh, I'm sorry about that. Let me have a look."`},
		{"G", `0:27.6, Speaker 1: "lot!"`},
		{"}", `No further; 0:25.8, Speaker 1: "That was quick. Thanks a lot!"`},
		{"g g", `0:00.4, Speaker 0: "Harbour Lights bookings, how can I help?"`},

		{"J", `Topic 2 of 3, Wrong date, 23 %, Tickets, 0.058 %, 0:03 to 0:07, "I booked two seats for Friday, but the ..."`},
		{"J", `Topic 3 of 3, Rebooking, 41 %, 0:20 to 0:22, "I've moved both seats to Friday,"`},
		{"J", "No topic after this"},
		{"t", "Lane: intents, 2 of them"},
		{"J", `Intent 2 of 2, Send tickets, 0.00058 %, 0:22 to 0:25, "the new tickets are on their way."`},
		{"t", `Lane: sentiment segments, 6 of them; here "positive"`},
		{"K", `Sentiment 5 of 6, positive, plus 0.42, 0:19 to 0:25, "Thank you. I've moved both seats to Friday, ..."`},
		{"K K", `Sentiment 4 of 6, neutral, plus 0.0012, 0:11 to 0:14, "The order number is four four one nine."` + "\n" +
			`Sentiment 3 of 6, negative, minus 0.36, 0:07 to 0:10, "Oh, I'm sorry about that. Let me have ..."`},
		{"E E", `Issue 2 of 5: sentiment dip of S2, minus 0.41; 0:03.4, Speaker 1: "Hi."` + "\n" +
			`Issue 1 of 5: index fault of T1, off by 1; 0:00.4, Speaker 0: "Harbour Lights bookings, how can I help?"`},
		{"E", "No issue before this"},
		{"e e", `Issue 2 of 5: sentiment dip of S2, minus 0.41; 0:03.4, Speaker 1: "Hi."` + "\n" +
			`Issue 3 of 5: interruption of 0.24 s; 0:07.6, Speaker 0: "Oh, I'm sorry about that."`},
		{"o", "No jump to go to"},

		{"space", "Playing from 0:00"},
		{".", "0:05"},
		{"space", `Paused at 0:05, "seats"`},
		{"<", `0:00, "Harbour"`},
		{"enter", "Playing from 0:07"},
		{"space", `Paused at 0:07, "Oh,"`},
		{"r", "Playing from 0:07"},
		{"R", "Slow replay from 0:04"},
		{`\`, "Speed 1"}, {"]", "Speed 1.1"}, {"[ [ [ [ [ [", "Speed 1\nSpeed 0.9\nSpeed 0.75\nSpeed 0.6\nSpeed 0.5, the least\nSpeed 0.5, the least"},
		{"9", "Volume 90 %"}, {"M", "Muted"}, {"M", "Not muted"},
		{"F", "Follow off"}, {"F", "Follow on"},
		{"L", "Loop on, sentiment 2, 0:03 to 0:07"}, {"L", "Loop off"},
		{"S", "Skip silence on"}, {"C", "Channel: left"},

		{"2", `Segments, 16 rows; Sentiment 2 of 6, negative, minus 0.41, 0:03 to 0:07, "Hi. I booked two seats for Friday, but ..."`},
		{"j", `Event 2 of 5, sentiment dip of S2, minus 0.41, 0:03 to 0:07, "Hi. I booked two seats for Friday, but ..."`},
		{"end k", `Sentiment 6 of 6, positive, plus 0.77, 0:25 to 0:27, "That was quick. Thanks a lot!"` + "\n" +
			`Intent 2 of 2, Send tickets, 0.00058 %, 0:22 to 0:25, "the new tickets are on their way."`},
		{"home", `Topic 1 of 3, Seat booking, 8.1 %, 0:00 to 0:03, indices repaired, "Harbour Lights bookings, how can I help?"`},
		{"k", `No further; Topic 1 of 3, Seat booking, 8.1 %, 0:00 to 0:03, indices repaired, "Harbour Lights bookings, how can I help?"`},
		{"z l", "Segments: topics, intents, 5 rows"},
		{"3", "Details, 21 facts; up and down read them"},
		{"j", `word: w0 "Harbour"`},
		{"down", `as word: "harbour"`},
		{"4", "Summary, 7 facts; up and down read them"},
		{"j", "Summary: A caller has tickets for the wrong day. The agent moves both seats to Friday and sends new tickets."},
		{"end", "Mean confidence 98 %, 1.0 words expected to be wrong"},
		{"5", "Timeline, 0:28; lane topic"},
		{"+", "Timeline, 0:00.3 to 0:07.4 of 0:28.4, 4 times"},
		{"tab", `Transcript, turn 1 of 6; 0:00.4, Speaker 0: "Harbour Lights bookings, how can I help?"`},

		{"Z", "Full screen; Esc leaves it"}, {"esc", "No full screen"}, {"esc", "Nothing to close"},
		{"y p", "Copied path: .results.channels[0].alternatives[0].words[0]"},
		{"z d", "Density: compact; that is for the screen"},
		{"z p", "There is no screen here to go back to"},
		{"ctrl+l", `Word 1 of 59, 0:00.4, Speaker 0: "Harbour Lights bookings, how can I help?"; playing at 0:04`},
		{"é", "No such key; ? lists the keys"},
		{"z é", "No key zé; ? lists the keys"},
		{"q", "Closed"},
	} {
		if got := strings.TrimSuffix(e.press(tt.keys), "\n"); got != tt.want {
			t.Errorf("%s says\n  %s\nwant\n  %s", tt.keys, got, tt.want)
		}
	}
}

// Where many facts are asked for, each is a line, and the next key goes on as if
// nothing had been opened.
func TestPlainLists(t *testing.T) {
	e := tell(t, fixture(t, "calls/listen.json"), Plain{})
	e.press("}")
	const word = `Word w7 "Hi."; as word "hi"; time 3.4 to 3.63 s, 0.23 s long; confidence 0.9906; speaker 1; sentiment negative minus 0.42; path .results.channels[0].alternatives[0].words[7]
Turn 2 Speaker 1, words 7-18, 0:03.400 to 0:07.890
S2 negative minus 0.4087654322; time 0:03.400 to 0:07.890, 4.49 s long; words 7-18, given 7..18 inclusive; index fits, the text is words 7-18; path .results.sentiments.segments[1]
E2 sentiment dip of S2 minus 0.4087654322; time 0:03.400 to 0:07.890, 4.49 s long
`
	if got := e.press("p"); got != word {
		t.Errorf("p says\n%s", got)
	}
	for keys, line := range map[string]string{
		"?":   "j or Down: next turn",
		"g s": "Sentiment on average: neutral, plus 0.04",
		"g h": "All ",
	} {
		if got := e.press(keys); !strings.Contains("\n"+got, "\n"+line) {
			t.Errorf("%s says no line %q:\n%s", keys, line, got)
		}
		if got := e.press("w b"); !strings.HasPrefix(got, `"I"`) {
			t.Errorf("after %s, w says %q", keys, got)
		}
	}
	if got := e.press("z"); got != "" {
		t.Errorf("z says %q, before it is known whether another key follows", got)
	}
	e.send(chordMsg{e.m.chord})
	if got := e.out.String(); !strings.HasPrefix(got, "z, then: z centre cursor, t cursor to top, ") {
		t.Errorf("z says %q when no other key follows", got)
	}
}

// What could not be copied is told as a whole.
func TestPlainCopies(t *testing.T) {
	c := fixture(t, "calls/listen.json")
	const said = "Harbour Lights bookings, how can I help?"
	for name, tt := range map[string]struct {
		give  bool
		other Clipboard
		want  string
	}{
		"through the terminal": {true, Clipboard{}, "Copied turn: " + said},
		"nowhere":              {false, Clipboard{}, "No clipboard here; turn: " + said},
		"a deaf terminal":      {true, Clipboard{Deaf: true}, "No clipboard here; " + said},
		"through the system":   {false, Clipboard{Deaf: true, Write: func(string) error { return nil }}, "Copied turn: " + said},
	} {
		e := tell(t, c, Plain{Clipboard: tt.give})
		e.m.opts.Clipboard = tt.other
		if got := strings.TrimSuffix(e.press("y y"), "\n"); got != tt.want {
			t.Errorf("%s: it says %q, want %q", name, got, tt.want)
		}
	}
	e := tell(t, c, Plain{Clipboard: true})
	e.m.opts.Clipboard.Deaf = true
	e.send(clipboardMsg{text: "two\nlines", err: errors.New("no")})
	if got := e.out.String(); got != "No clipboard here; two lines\n" {
		t.Errorf("when the system can't: %q", got)
	}
	e.out.Reset()
	e.send(tea.SetClipboard("a\x1bb")())
	if got := e.out.String(); got != "\x1b]52;c;YRti\a" {
		t.Errorf("the terminal gets %q", got)
	}
}

// Lines that are typed are echoed, and said anew after what is more than a
// letter at the end.
func TestPlainPrompts(t *testing.T) {
	e := tell(t, fixture(t, "calls/listen.json"), Plain{Clipboard: true})
	say := func(got, want string) {
		t.Helper()
		if got != want {
			t.Errorf("says\n%s\nwant\n%s", got, want)
		}
	}
	say(e.press("/"), "Search: ")
	say(e.typed("frix"), "frix")
	say(e.press("backspace"), "\nSearch: fri")
	say(e.press("enter"), "\n2 matches; first: 0:05.4, Speaker 1: \"Friday, but the ticket says Saturday.\"\n")
	say(e.press("n"), "Match 2 of 2, 0:22.1, Speaker 0: \"Friday, and the new tickets are on their way.\"\n")
	say(e.press("n"), "Search came round to the first match; Match 1 of 2, 0:05.4, Speaker 1: \"Friday, but the ticket says Saturday.\"\n")
	say(e.press("o"), "0:00.4, Speaker 0: \"Harbour Lights bookings, how can I help?\"\n")
	say(e.press("/")+e.typed("zebra")+e.press("enter"), "Search: zebra\nNo match for \"zebra\"\n")
	say(e.press("esc"), "Search cleared\n")
	say(e.press("/")+e.typed("hi")+e.press("esc"), "Search: hi\nSearch dropped; 0:00.4, Speaker 0: \"Harbour Lights bookings, how can I help?\"\n")
	say(e.press("@")+e.typed("0:20")+e.press("enter"), "Go to: 0:20\n0:19.6, Speaker 0: \"Thank you.\"\n")
	say(e.press("@")+e.typed("x")+e.press("enter"), "Go to: x\n"+sentence(e.m.toast)+"\n")
	say(e.press("@ esc"), "Go to: \nNothing done\n")
	e.out.Reset()
	e.press("@")
	e.send(tea.PasteMsg{Content: "T2\n"})
	say(e.out.String(), "Go to: T2")
	e.press("enter")

	say(e.press(":")+e.typed("speed 2")+e.press("enter"), "Command: speed 2\nSpeed 2\n")
	say(e.press(":")+e.typed("next t")+e.press("tab"), "Command: next t\n12 commands: next sibling, next channel, next word, next sentence, next turn, next segment, next lane, next issue, next match, next occurrence, next pane, next call\n")
	e.press("esc")
	say(e.press(":")+e.typed("volume")+e.press("down"), "Command: volume\n2 of 2: volume up, 0\n")
	say(e.press("enter"), "Volume 110 %\n")
	say(e.press(":")+e.typed("qqqq")+e.press("enter"), "Command: qqqq\n"+sentence(e.m.toast)+"; ? lists the keys\n")
}

// Nothing of what is said while it plays would be understood: it is silent
// until the end.
func TestPlainPlaysInSilence(t *testing.T) {
	e := tell(t, fixture(t, "calls/listen.json"), Plain{})
	e.press("space")
	e.out.Reset()
	for at := range 28 {
		e.player.At = time.Duration(at) * time.Second
		e.send(tickMsg{e.m.transport.ticking})
	}
	if said := e.out.String(); said != "" || e.m.state.Word < 50 {
		t.Errorf("at word %d it has said %q", e.m.state.Word, said)
	}
	e.player.At, e.player.Playing, e.player.Ended = 28400*time.Millisecond, false, true
	e.send(tickMsg{e.m.transport.ticking})
	if said := e.out.String(); said != "The end, 0:28\n" {
		t.Errorf("at the end it says %q", said)
	}
}

// The call is introduced when it is there, and keys wait for it.
func TestPlainOpens(t *testing.T) {
	c := fixture(t, "demo/demo.json")
	out := new(bytes.Buffer)
	var e tea.Model = NewExplorer(New(Options{Name: "demo.json", Plain: true, Sound: func(context.Context, *model.Call) (Sound, error) { return Sound{}, nil }}),
		Plain{Out: out, CRLF: true, Script: true})
	for _, msg := range []tea.Msg{
		tea.WindowSizeMsg{}, keyPress("J"), keyPress("q"), keyPress("J"),
		loadedMsg{call: c, measures: measure.Of(c), index: search.New(c)},
		healthMsg{health: pane.NewHealth(nil, false, nil), generation: 1},
	} {
		e, _ = e.Update(msg)
	}
	if strings.Contains(out.String(), "Topic") {
		t.Errorf("a key of a script did not wait for the sound: %q", out)
	}
	e.Update(soundMsg{err: errors.New("the recording is\x1b[2J broken")})
	lines := strings.Split(strings.TrimSuffix(out.String(), "\r\n"), "\r\n")
	if len(lines) != 6 || !strings.HasPrefix(lines[0], "demo.json, 1:44, 2 speakers, 270 words, 12 topics, ") || !strings.HasPrefix(lines[1], "Summary: ") || lines[2] != "? lists the keys; Ctrl+L says where you are" ||
		lines[3] != "The recording is␛[2J broken" && lines[3] != "The recording is?[2J broken" || !strings.HasPrefix(lines[4], "Topic ") || lines[5] != "Closed" {
		t.Errorf("it says\n%s", strings.Join(lines, "\n"))
	}
}

// The raw answer is told value by value.
func TestPlainInspector(t *testing.T) {
	c := fixture(t, "calls/listen.json")
	e := tell(t, c, Plain{})
	if got := e.press("i"); got != "Inspector linked; the raw answer is being read\n" {
		t.Errorf("i says %q", got)
	}
	raw, err := tree.Build(t.Context(), c.Doc)
	if err != nil {
		t.Fatal(err)
	}
	e.out.Reset()
	e.send(treeMsg{tree: raw})
	if got := e.out.String(); got != ".results.channels[0].alternatives[0].words[0], object, 9 keys, unfolded\n" {
		t.Errorf("the tree says %q", got)
	}
	for _, tt := range []struct{ keys, want string }{
		{"j", `word, string "harbour"`},
		{"j", "start, number 0.4"},
		{"l", "No further; start, number 0.4"},
		{"z R", "All unfolded; start, number 0.4"},
		{"h", ".results.channels[0].alternatives[0].words[0], object, 9 keys, unfolded"},
	} {
		got := strings.TrimSuffix(e.press(tt.keys), "\n")
		if tt.keys == "h" {
			tt.want = "item 0, object, 9 keys, unfolded"
		}
		if got != tt.want {
			t.Errorf("%s says %q, want %q", tt.keys, got, tt.want)
		}
	}
}

// No key is silent, and each says one thing: a line, but for those that list.
// What is said has no control characters and no lines of boxes in it.
func TestPlainEveryKeySpeaks(t *testing.T) {
	calls := map[string]*model.Call{
		"listen":       fixture(t, "calls/listen.json"),
		"demo":         fixture(t, "demo/demo.json"),
		"read":         fixture(t, "calls/read.json"),
		"multichannel": fixture(t, "calls/multichannel.json"),
		"empty":        decode(t, []byte(`{"metadata":{"request_id":"r"},"results":{"channels":[]}}`)),
		"hostile":      generated(t, callgen.Options{Words: 200, Seed: 3, Faults: callgen.Faults{callgen.Escapes: 0, callgen.Unicode: 0, callgen.HugeWord: 0}}),
	}
	lists := map[action.Action]bool{action.Keys: true, action.Peek: true, action.Summary: true, action.Health: true, action.SoundHelp: true}
	for name, c := range calls {
		for _, ascii := range []bool{false, true} {
			for _, b := range append(action.Bindings(), action.Keyless()...) {
				for i, start := range []string{"", "2", "3", "4", "5", "i", "space"} {
					if i > 0 && (name != "listen" || ascii) {
						break
					}
					e := tell(t, c, Plain{ASCII: ascii})
					e.press(start)
					var said string
					if len(b.Keys) > 0 {
						said = e.press(b.Keys[0])
					} else {
						said = e.press(":") + e.typed(b.Action.String()) + e.press("enter")
						said = said[strings.Index(said, "\n")+1:]
					}
					if e.m.overlay.asking() {
						e.plain.say.close()
						said = e.out.String()
					}
					checkSaid(t, name+", "+start+" "+b.Action.String(), said, lists[b.Action], ascii)
				}
			}
		}
	}
}

func checkSaid(t *testing.T, what, said string, list, ascii bool) {
	t.Helper()
	lines := strings.Split(strings.TrimSuffix(said, "\n"), "\n")
	if strings.TrimSpace(said) == "" || len(lines) > 1 && !list {
		t.Errorf("%s says %q", what, said)
	}
	for _, l := range lines {
		if strings.TrimSpace(l) == "" {
			t.Errorf("%s says an empty line in %q", what, said)
		}
		for _, r := range l {
			if unicode.IsControl(r) || r >= 0x2500 && r < 0x25a0 || ascii && r >= 0x80 {
				t.Errorf("%s says %q in %q", what, r, l)
			}
		}
	}
}

// The form is for the screen: plain mode says which command does the same.
func TestPlainAnalyse(t *testing.T) {
	e := tell(t, fixture(t, "calls/listen.json"), Plain{})
	e.m.opts.Analyst = &fakeAnalyst{}
	for _, name := range []string{"analyze", "reanalyze"} {
		e.press(":")
		e.typed(name)
		if said := e.press("enter"); !strings.Contains(said, "in a shell, earshot analyze") || strings.Contains(said, "Done") || e.m.overlay.open() {
			t.Errorf("%s: it says %q", name, said)
		}
	}
}
