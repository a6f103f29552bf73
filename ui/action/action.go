// Package action holds everything a person can do, as small values with a
// text form that parses back, and the key map. Keys, mouse, palette and tests
// all speak actions.
package action

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"earshot/model"
	"earshot/model/place"
)

// An Action is something to do. Its text form, "seek 1:23", "next topic",
// "speed 1.25", parses back to it.
type Action interface{ String() string }

// Command is an action that needs nothing but its name.
type Command uint8

// The commands.
const (
	None Command = iota
	PlayPause
	Cue
	Replay
	SlowReplay
	Loop
	Follow
	SkipSilence
	NextChannel
	Mute
	Faster
	Slower
	Louder
	Quieter
	Peek
	NextLane
	PreviousLane
	JumpBack
	JumpForward
	OpenSearch
	NextMatch
	PreviousMatch
	NextOccurrence
	PreviousOccurrence
	OpenGoTo
	NextPane
	PreviousPane
	FullScreen
	ZoomIn
	ZoomOut
	ZoomFit
	OpenPalette
	Keys
	Summary
	Escape
	Close
	Quit
	Suspend
	Redraw
	Mouse
	CursorCentre
	CursorTop
	CursorBottom
	LanesShown
	Density
	Waveform
	Wrap
	NextTheme
	SoundHelp
	Inspector
	RawAnswer
	FoldToggle
	UnfoldAll
	FoldAll
	NextSibling
	PreviousSibling
	Solo
	Plain
	Analyse
	AnalyseAgain
	CancelAnalysis
	NextCall
	PreviousCall
	Health
	OpenPipe
	commandCount
)

// Nav is a move that means what the focused pane makes of it: a line, a row,
// a column of the timeline.
type Nav uint8

// The moves.
const (
	Left Nav = iota
	Right
	Up
	Down
	PageUp
	PageDown
	HalfUp
	HalfDown
	Home
	End
	Top
	Bottom
	navCount
)

// Unit is what Step counts.
type Unit uint8

// The units.
const (
	Word Unit = iota
	Sentence
	Turn
	Segment // of the active lane
	Issue   // what is worth hearing: a dip, dead air, an interruption, a doubtful word, an index fault
	unitCount
)

type (
	// Step moves the cursor by one unit, forward or back.
	Step struct {
		Unit Unit
		Back bool
	}
	// StepLane moves the cursor to the next segment of a lane, or the one
	// before, and makes the lane the active one.
	StepLane struct {
		Lane model.Lane
		Back bool
	}
	// Skip moves the playhead by a time.
	Skip struct{ By time.Duration }
	// Seek moves the playhead to a time.
	Seek struct{ At time.Duration }
	// Speed plays at a rate, 0.5 to 3.
	Speed struct{ Rate float64 }
	// Volume plays at a loudness, 0 to 150 per cent.
	Volume struct{ Percent int }
	// MoveTo puts the cursor on a word of the timeline.
	MoveTo struct{ Word int }
	// CueAt puts the cursor on a word and plays from it.
	CueAt struct{ Word int }
	// GoTo puts the cursor on a place: "1:23", "w123", "S2", "50%", a path.
	GoTo struct{ Place string }
	// Lane makes a lane the one that J and K step through.
	Lane struct{ Lane model.Lane }
	// Focus gives a pane the focus, by its number on the screen.
	Focus struct{ Pane int }
	// Find searches the words; an empty query clears the search.
	Find struct{ Query string }
	// Pipe gives the JSON of the place of the cursor to a command of the shell
	// and shows what that prints.
	Pipe struct{ Command string }
	// Copy puts something about the place of the cursor on the clipboard.
	Copy struct{ What string }
	// Click is a press of the mouse at a cell of a pane, from its top left.
	Click struct {
		X, Y   int
		Double bool
	}
)

// What Copy can copy.
const (
	CopyText   = "text"  // the word, segment or turn
	CopyQuoted = "quote" // the same with speaker and time
	CopyPath   = "path"  // its JSON path
	CopyLink   = "link"  // a deep link to it

	CopyValue    = "value"    // its JSON, byte for byte
	CopyJQ       = "jq"       // a jq filter that prints that value
	CopyMarkdown = "markdown" // a quotation with its link
	CopyWords    = "words"    // the words as CSV
	CopyCurl     = "curl"     // the request that would make this analysis again
)

var commands = [commandCount]string{
	None: "nothing", PlayPause: "play or pause", Cue: "cue", Replay: "replay", SlowReplay: "slow replay", Loop: "loop", Follow: "follow",
	SkipSilence: "skip silence", NextChannel: "next channel", Mute: "mute", Faster: "faster", Slower: "slower", Louder: "louder", Quieter: "quieter",
	Peek: "peek", NextLane: "next lane", PreviousLane: "previous lane", JumpBack: "jump back", JumpForward: "jump forward",
	OpenSearch: "search", NextMatch: "next match", PreviousMatch: "previous match",
	NextOccurrence: "next occurrence", PreviousOccurrence: "previous occurrence", OpenGoTo: "go to …",
	NextPane: "next pane", PreviousPane: "previous pane", FullScreen: "full screen",
	ZoomIn: "zoom in", ZoomOut: "zoom out", ZoomFit: "zoom fit", OpenPalette: "palette", Keys: "keys", Summary: "summary",
	Escape: "escape", Close: "close", Quit: "quit", Suspend: "suspend", Redraw: "redraw", Mouse: "mouse",
	CursorCentre: "cursor to centre", CursorTop: "cursor to top", CursorBottom: "cursor to bottom",
	LanesShown: "lanes shown", Density: "density", Waveform: "waveform glyphs", Wrap: "wrap", NextTheme: "theme", SoundHelp: "sound",
	Inspector: "inspector", RawAnswer: "raw answer", FoldToggle: "fold", UnfoldAll: "unfold all", FoldAll: "fold all",
	NextSibling: "next sibling", PreviousSibling: "previous sibling", Solo: "solo", Plain: "plain",
	Analyse: "analyze", AnalyseAgain: "reanalyze", CancelAnalysis: "cancel analysis", NextCall: "next call", PreviousCall: "previous call",
	Health: "health", OpenPipe: "pipe …",
}

var navs = [navCount]string{
	"left", "right", "up", "down", "page up", "page down", "half page up", "half page down", "line start", "line end", "top", "bottom",
}

var units = [unitCount]string{"word", "sentence", "turn", "segment", "issue"}

func (c Command) String() string { return commands[c] }
func (n Nav) String() string     { return navs[n] }

func (a Step) String() string {
	if a.Back {
		return "previous " + units[a.Unit]
	}
	return "next " + units[a.Unit]
}

func (a StepLane) String() string {
	if a.Back {
		return "previous " + a.Lane.String()
	}
	return "next " + a.Lane.String()
}

func (a Skip) String() string {
	if a.By < 0 {
		return "back " + seconds(-a.By)
	}
	return "forward " + seconds(a.By)
}

func (a Seek) String() string   { return "seek " + seconds(a.At) }
func (a Speed) String() string  { return "speed " + strconv.FormatFloat(a.Rate, 'g', -1, 64) }
func (a Volume) String() string { return "volume " + strconv.Itoa(a.Percent) }
func (a MoveTo) String() string { return "word " + strconv.Itoa(a.Word) }
func (a CueAt) String() string  { return "cue word " + strconv.Itoa(a.Word) }
func (a GoTo) String() string   { return "go " + a.Place }
func (a Lane) String() string   { return "lane " + a.Lane.String() }
func (a Focus) String() string  { return "focus " + strconv.Itoa(a.Pane) }
func (a Find) String() string   { return "find " + a.Query }
func (a Pipe) String() string   { return "pipe " + a.Command }
func (a Copy) String() string   { return "copy " + a.What }

func (a Click) String() string {
	if a.Double {
		return fmt.Sprintf("double click %d %d", a.X, a.Y)
	}
	return fmt.Sprintf("click %d %d", a.X, a.Y)
}

func seconds(d time.Duration) string {
	return strconv.FormatFloat(d.Seconds(), 'f', -1, 64) + "s"
}

// Parse reads the text form of an action.
func Parse(s string) (Action, error) {
	s = strings.TrimSpace(s)
	for i, name := range commands {
		if s == name {
			return Command(i), nil
		}
	}
	for i, name := range navs {
		if s == name {
			return Nav(i), nil
		}
	}
	verb, rest, _ := strings.Cut(s, " ")
	if verb == "find" {
		return Find{rest}, nil
	}
	rest = strings.TrimSpace(rest)
	if rest == "" {
		return nil, fmt.Errorf("action %q: unknown; the palette lists all", s)
	}
	switch verb {
	case "next", "previous":
		for i, u := range units {
			if rest == u {
				return Step{Unit(i), verb == "previous"}, nil
			}
		}
		for l := range model.LaneCount { // "next turn" is a Step, as } does it
			if rest == l.String() {
				return StepLane{l, verb == "previous"}, nil
			}
		}
	case "back", "forward", "seek":
		p, err := place.Parse(rest)
		if err != nil || p.Kind != place.Time {
			return nil, fmt.Errorf("%s %q: a time, 1:23 or 83s", verb, rest)
		}
		d := p.From
		switch verb {
		case "seek":
			return Seek{d}, nil
		case "back":
			return Skip{-d}, nil
		}
		return Skip{d}, nil
	case "speed":
		x, err := strconv.ParseFloat(rest, 64)
		if err != nil || math.IsNaN(x) || x < MinSpeed || x > MaxSpeed {
			return nil, fmt.Errorf("speed %q: a number from %g to %g", rest, MinSpeed, MaxSpeed)
		}
		return Speed{x}, nil
	case "volume":
		n, err := strconv.Atoi(rest)
		if err != nil || n < 0 || n > MaxVolume {
			return nil, fmt.Errorf("volume %q: a number from 0 to %d", rest, MaxVolume)
		}
		return Volume{n}, nil
	case "word", "focus":
		n, err := strconv.Atoi(rest)
		if err != nil || n < 0 {
			return nil, fmt.Errorf("%s %q: a number from 0", verb, rest)
		}
		if verb == "focus" {
			return Focus{n}, nil
		}
		return MoveTo{n}, nil
	case "cue":
		if w, ok := strings.CutPrefix(rest, "word "); ok {
			if n, err := strconv.Atoi(w); err == nil && n >= 0 {
				return CueAt{n}, nil
			}
		}
		return nil, fmt.Errorf("cue %q: cue word N", rest)
	case "go":
		if _, err := place.Parse(rest); err != nil {
			return nil, err
		}
		return GoTo{rest}, nil
	case "lane":
		for l := range model.LaneCount {
			if rest == l.String() {
				return Lane{l}, nil
			}
		}
	case "pipe":
		return Pipe{rest}, nil
	case "copy":
		switch rest {
		case CopyText, CopyQuoted, CopyPath, CopyLink, CopyValue, CopyJQ, CopyMarkdown, CopyWords, CopyCurl:
			return Copy{rest}, nil
		}
	case "click", "double":
		var c Click
		if verb == "double" {
			c.Double = true
			rest = strings.TrimPrefix(rest, "click ")
		}
		if _, err := fmt.Sscanf(rest, "%d %d", &c.X, &c.Y); err == nil {
			return c, nil
		}
	}
	return nil, fmt.Errorf("action %q: unknown; the palette lists all", s)
}
