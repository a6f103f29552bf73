package action

import (
	"slices"
	"strings"
	"time"
)

// Section groups bindings in the help and in the README.
type Section uint8

// The sections, in the order in which they are printed.
const (
	Listen Section = iota
	MoveInCall
	Act
	FindText
	App
	CopyPrefix
	GoPrefix
	ViewPrefix
	SectionCount
)

func (s Section) String() string {
	return [SectionCount]string{
		"Listen", "Move in the call", "Act on what is under the cursor", "Find",
		"Panes, views, app", "y … copy", "g … go", "z … view",
	}[s]
}

// A Binding is one row of the key map: keys that do one thing.
type Binding struct {
	Section Section
	Keys    []string // as Bubble Tea names them; the two keys of a chord stand apart, "g g"
	Action  Action
	Help    string
	Short   string // what the footer calls it; "" keeps it out of the footer
	Rank    int    // place in the footer, which ends where the screen does; from 1
}

// Bindings returns the key map. The help, the footer, the palette and the
// README's table are printed from it, and nothing else reads a key.
func Bindings() []Binding {
	skip := func(d time.Duration) Action { return Skip{d} }
	row := func(s Section, keys string, a Action, help string) Binding {
		return Binding{Section: s, Keys: splitKeys(keys), Action: a, Help: help}
	}
	footer := func(b Binding, short string, rank int) Binding { b.Short, b.Rank = short, rank; return b }
	return []Binding{
		footer(row(Listen, "space", PlayPause, "play / pause"), "play", 1),
		row(Listen, ",", skip(-5*time.Second), "back 5 s"),
		row(Listen, ".", skip(5*time.Second), "forward 5 s"),
		row(Listen, "<", skip(-30*time.Second), "back 30 s"),
		row(Listen, ">", skip(30*time.Second), "forward 30 s"),
		row(Listen, "[", Slower, "slower, one step of the ladder"),
		row(Listen, "]", Faster, "faster, one step"),
		row(Listen, `\`, Speed{1}, "speed 1x"),
		footer(row(Listen, "r", Replay, "replay current segment or turn from its start"), "replay", 15),
		row(Listen, "R", SlowReplay, "slow replay: back 3 s, 0.75x to end of sentence, then old speed"),
		footer(row(Listen, "L", Loop, "loop segment or turn, on/off"), "loop", 8),
		footer(row(Listen, "F", Follow, "follow playhead on/off"), "follow", 9),
		row(Listen, "S", SkipSilence, "skip silence on/off"),
		row(Listen, "C", NextChannel, "channel: mix / left / right"),
		row(Listen, "9", Quieter, "volume down"),
		row(Listen, "0", Louder, "volume up"),
		row(Listen, "M", Mute, "mute"),

		row(MoveInCall, "w", Step{Unit: Word}, "next word"),
		row(MoveInCall, "b", Step{Word, true}, "previous word"),
		row(MoveInCall, "h|left", Left, "left"),
		row(MoveInCall, "l|right", Right, "right"),
		row(MoveInCall, "j|down", Down, "down"),
		row(MoveInCall, "k|up", Up, "up"),
		row(MoveInCall, ")", Step{Unit: Sentence}, "next sentence"),
		row(MoveInCall, "(", Step{Sentence, true}, "previous sentence"),
		row(MoveInCall, "}", Step{Unit: Turn}, "next turn"),
		row(MoveInCall, "{", Step{Turn, true}, "previous turn"),
		footer(row(MoveInCall, "J", Step{Unit: Segment}, "next segment in active lane"), "next segment", 4),
		row(MoveInCall, "K", Step{Segment, true}, "previous segment in active lane"),
		footer(row(MoveInCall, "t", NextLane, "next lane (topic, intent, sentiment, turn, event)"), "lane", 5),
		row(MoveInCall, "T", PreviousLane, "previous lane"),
		footer(row(MoveInCall, "e", Step{Unit: Issue}, "next issue"), "next issue", 6),
		row(MoveInCall, "E", Step{Issue, true}, "previous issue"),
		footer(row(MoveInCall, "@", OpenGoTo, "go to time, word, segment, path"), "go to", 10),
		row(MoveInCall, "o", JumpBack, "jump back"),
		row(MoveInCall, "O", JumpForward, "jump forward"),
		row(MoveInCall, "G", Bottom, "bottom"),
		row(MoveInCall, "home", Home, "line/list start"),
		row(MoveInCall, "end", End, "line/list end"),
		row(MoveInCall, "pgdown", PageDown, "page down"),
		row(MoveInCall, "pgup", PageUp, "page up"),
		row(MoveInCall, "ctrl+d", HalfDown, "half page down"),
		row(MoveInCall, "ctrl+u", HalfUp, "half page up"),

		footer(row(Act, "enter", Cue, "cue: play from what is under the cursor"), "cue", 3),
		footer(row(Act, "p", Peek, "peek: all facts at cursor"), "peek", 12),
		row(Act, "|", OpenPipe, "pipe JSON under cursor"),
		row(Act, "i", Inspector, "inspector: open; then linked to cursor / free"),

		footer(row(FindText, "/", OpenSearch, "search"), "find", 7),
		row(FindText, "n", NextMatch, "next match"),
		row(FindText, "N", PreviousMatch, "previous match"),
		row(FindText, "*", NextOccurrence, "next occurrence of word under cursor"),
		row(FindText, "#", PreviousOccurrence, "previous occurrence"),

		footer(row(App, "tab", NextPane, "next pane"), "pane", 11),
		row(App, "shift+tab", PreviousPane, "previous pane"),
		row(App, "1", Focus{1}, "focus the transcript"),
		row(App, "2", Focus{2}, "focus the segments"),
		row(App, "3", Focus{3}, "focus the details"),
		row(App, "4", Focus{4}, "focus the summary"),
		row(App, "5", Focus{5}, "focus the timeline"),
		row(App, "Z", FullScreen, "focused pane full screen / back"),
		row(App, "+|=", ZoomIn, "timeline zoom in"),
		row(App, "-", ZoomOut, "timeline zoom out"),
		footer(row(App, ":|ctrl+p", OpenPalette, "command palette"), "palette", 13),
		footer(row(App, "?", Keys, "keys for this place"), "keys", 2),
		row(App, "esc", Escape, "close popup, clear search"),
		footer(row(App, "q", Close, "close view / quit"), "quit", 14),
		row(App, "ctrl+c", Quit, "quit"),
		row(App, "ctrl+z", Suspend, "suspend"),
		row(App, "ctrl+l", Redraw, "redraw"),
		row(App, "f2", Mouse, "mouse on/off"),

		row(CopyPrefix, "y y", Copy{CopyText}, "text"),
		row(CopyPrefix, "y t", Copy{CopyQuoted}, "text with speaker and time"),
		row(CopyPrefix, "y v", Copy{CopyValue}, "JSON value"),
		row(CopyPrefix, "y p", Copy{CopyPath}, "JSON path"),
		row(CopyPrefix, "y q", Copy{CopyJQ}, "jq filter"),
		row(CopyPrefix, "y l", Copy{CopyLink}, "deep link"),
		row(CopyPrefix, "y m", Copy{CopyMarkdown}, "markdown quote + link"),
		row(CopyPrefix, "y c", Copy{CopyCurl}, "curl that would make this analysis"),
		row(CopyPrefix, "y w", Copy{CopyWords}, "words of selection as CSV"),

		row(GoPrefix, "g g", Top, "top"),
		row(GoPrefix, "g s", Summary, "summary and statistics"),
		row(GoPrefix, "g h", Health, "health of indices"),
		row(GoPrefix, "g r", RawAnswer, "raw JSON, full screen"),
		row(GoPrefix, "g n", NextCall, "next call"),
		row(GoPrefix, "g p", PreviousCall, "previous call"),
		row(GoPrefix, "g t", Focus{5}, "timeline focus"),

		row(ViewPrefix, "z z", CursorCentre, "centre cursor"),
		row(ViewPrefix, "z t", CursorTop, "cursor to top"),
		row(ViewPrefix, "z b", CursorBottom, "cursor to bottom"),
		row(ViewPrefix, "z a", FoldToggle, "fold / unfold node"),
		row(ViewPrefix, "z R", UnfoldAll, "unfold all"),
		row(ViewPrefix, "z M", FoldAll, "fold all"),
		row(ViewPrefix, "z 0", ZoomFit, "timeline fit"),
		row(ViewPrefix, "z l", LanesShown, "lanes shown"),
		row(ViewPrefix, "z d", Density, "density"),
		row(ViewPrefix, "z s", Waveform, "waveform glyphs: block, braille, ascii"),
		row(ViewPrefix, "z w", Wrap, "wrap"),
		row(ViewPrefix, "z p", Plain, "plain mode, for screen readers / the screen"),
		row(ViewPrefix, "z T", NextTheme, "theme"),
	}
}

// splitKeys returns the keys that a row names, with bars between them.
func splitKeys(keys string) []string {
	if keys == "|" {
		return []string{keys}
	}
	return strings.Split(keys, "|")
}

// Names returns the names of the binding's keys.
func (b Binding) Names() []string {
	names := make([]string, len(b.Keys))
	for i, k := range b.Keys {
		names[i] = KeyName(k)
	}
	return names
}

// A Map answers which action a key does, and which key does an action. It is
// made from bindings and never changed.
type Map struct {
	actions  map[string]Action
	prefixes map[string][]Binding
	keys     map[Action]string // the first of each, as a person calls it
}

// NewMap returns the map of the bindings.
func NewMap(bindings []Binding) *Map {
	m := &Map{actions: map[string]Action{}, prefixes: map[string][]Binding{}, keys: map[Action]string{}}
	for _, b := range bindings {
		for _, k := range b.Keys {
			if m.keys[b.Action] == "" {
				m.keys[b.Action] = KeyName(k)
			}
			m.actions[k] = b.Action
			if first, _, ok := strings.Cut(k, " "); ok {
				m.prefixes[first] = append(m.prefixes[first], b)
			}
		}
	}
	return m
}

// Action returns what a key does after a prefix, "" for none; nil when it
// does nothing.
func (m *Map) Action(prefix, key string) Action {
	if prefix != "" {
		key = prefix + " " + key
	}
	return m.actions[key]
}

// Chords returns the bindings that begin with a prefix; none when the key is
// no prefix.
func (m *Map) Chords(prefix string) []Binding { return m.prefixes[prefix] }

// KeyOf returns the first key of an action as a person calls it. Without one it
// is what is typed into the palette, after the key of that: ": solo".
func (m *Map) KeyOf(a Action) string {
	if key := m.keys[a]; key != "" {
		return key
	}
	return m.keys[OpenPalette] + " " + a.String()
}

// Footer returns the bindings that the footer shows, the most useful first.
func Footer(bindings []Binding) []Binding {
	var row []Binding
	for _, b := range bindings {
		if b.Rank > 0 {
			row = append(row, b)
		}
	}
	slices.SortFunc(row, func(a, b Binding) int { return a.Rank - b.Rank })
	return row
}

// Here returns what the keys do that mean something of their own in one pane,
// given by its number on the screen: the help lists them first.
func Here(pane int) []Binding {
	row := func(keys string, a Action, help string) Binding {
		return Binding{Keys: splitKeys(keys), Action: a, Help: help}
	}
	switch pane {
	case 1:
		return []Binding{
			row("l|right", Right, "next word"), row("h|left", Left, "previous word"),
			row("j|down", Down, "line down, in the same column"), row("k|up", Up, "line up, in the same column"),
			row("enter", Cue, "play from the word under the cursor"),
		}
	case 2:
		return []Binding{
			row("j|down", Down, "next segment of any lane shown"), row("k|up", Up, "previous segment of any lane shown"),
			row("enter", Cue, "play from the segment's first word"),
			row("z l", LanesShown, "show all lanes, topics and intents, sentiment, or events"),
		}
	case 3, 4:
		return []Binding{row("j|down", Down, "scroll down"), row("k|up", Up, "scroll up")}
	case 5:
		return []Binding{
			row("l|right", Right, "one column on"), row("h|left", Left, "one column back"),
			row("j|down", Down, "next lane"), row("k|up", Up, "previous lane"),
			row("+|=", ZoomIn, "zoom in at the cursor"), row("-", ZoomOut, "zoom out"), row("z 0", ZoomFit, "the whole call"),
		}
	}
	return nil
}

// HereInInspector is Here for the inspector, in the place of the details.
func HereInInspector() []Binding {
	row := func(keys string, a Action, help string) Binding {
		return Binding{Keys: splitKeys(keys), Action: a, Help: help}
	}
	return []Binding{
		row("l|right", Right, "unfold / first value inside"), row("h|left", Left, "fold / what it is inside of"),
		row("j|down", Down, "next line"), row("k|up", Up, "previous line"),
		row("z a", FoldToggle, "fold / unfold"), row("z R", UnfoldAll, "unfold all"), row("z M", FoldAll, "fold all"),
		row("i", Inspector, "linked to the cursor / free"),
		row("enter", Cue, "play from the word it is about"),
		row("/", OpenSearch, "search names and values"),
		row("|", OpenPipe, "pipe this value to a command"),
	}
}

// Keyless returns what can be done by name only: the palette lists it with
// what has keys.
func Keyless() []Binding {
	return []Binding{
		{Section: Listen, Action: SoundHelp, Help: "where the sound goes, and how to hear it over SSH"},
		{Section: Listen, Action: Solo, Help: "hear only who speaks at the cursor, on/off"},
		{Section: App, Action: Analyse, Help: "analyse the recording, its text, or another"},
		{Section: App, Action: AnalyseAgain, Help: "analyse the recording again, otherwise"},
		{Section: App, Action: CancelAnalysis, Help: "end the analysis that is under way"},
		{Section: MoveInCall, Action: NextSibling, Help: "inspector: next value of the same container"},
		{Section: MoveInCall, Action: PreviousSibling, Help: "inspector: previous value of the same container"},
	}
}
