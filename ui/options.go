package ui

import (
	"context"
	"time"

	"github.com/charmbracelet/colorprofile"

	"earshot/model"
	"earshot/model/check"
	"earshot/ui/action"
	"earshot/ui/pane"
	"earshot/ui/theme"
)

// Options is what the explorer needs from outside. The command line fills it,
// and so does a test.
type Options struct {
	Name    string      // what the header calls the call; untrusted
	Preview *model.Call // the beginning of it, so that the first frame has words; may be nil

	// Aside does work that takes the processor long, and returns when it is
	// done: keys and the screen come first meanwhile. Nil: it is just done.
	Aside func(work func())
	// Load reads the whole call. It runs off the event loop.
	Load func(context.Context) (*model.Call, error)
	// Sound finds and opens the recording of a call, or a silent clock. It
	// runs off the event loop, once the call is read. Nil: there is no sound.
	Sound func(context.Context, *model.Call) (Sound, error)

	// Source names the call to Open, which makes another one ready to be
	// explored, or this one again. It runs off the event loop. Nil: there is no
	// other.
	Source string
	Open   func(ctx context.Context, source string) (Options, error)
	// Left is told when the call leaves the screen, and how it was left if it
	// was read whole. It ends what was opened for it.
	Left func(s Session, whole bool) error
	// Analyst has recordings and texts analysed. Nil: nothing can be.
	Analyst Analyst

	// Check holds the call to its own rules, and to its recording as far as
	// that is known. It runs off the event loop. Nil: check.Call.
	Check func(context.Context, *model.Call, check.Options) ([]check.Finding, error)

	// Pipe runs a command of the shell with an input, which must only go to its
	// standard input, until it ends or ctx does. It keeps a bounded part of what
	// the command prints. It runs off the event loop. Nil: no commands are run,
	// as is right for somebody else's terminal.
	Pipe func(ctx context.Context, command string, input []byte) Piped

	// Clipboard is where copied texts go besides the terminal.
	Clipboard Clipboard

	// Curl returns the command that would make the analysis of a call again. It
	// runs off the event loop. Nil: no key does it.
	Curl func(context.Context, *model.Call) (string, error)

	// SoundHelp tells how sound gets to where the person sits, in lines. Nil
	// leaves it out.
	SoundHelp func() []string

	// Bindings is the key map. Nil: action.Bindings.
	Bindings []action.Binding

	Background Background
	Profile    colorprofile.Profile // colorprofile.Unknown: as the terminal says
	Glyphs     theme.GlyphSet
	Mouse      bool
	Plain      bool          // begin in plain mode
	Switchable bool          // whoever runs it can go on in the other mode, see Explorer
	At         string        // where to put the cursor first, a place or a deep link
	Session    *Session      // how the call was left the last time; nil: it is new
	BackUp     time.Duration // playing on after a pause backs up by this, to a word
	LeadIn     time.Duration // a cue starts this long before its word, never in the word before
}

// Background says what the terminal's background is.
type Background uint8

// The backgrounds.
const (
	AskTerminal Background = iota
	Dark
	Light
)

// Defaults of the settings that a person may change.
const (
	DefaultBackUp = 1500 * time.Millisecond
	DefaultLeadIn = 50 * time.Millisecond
)

// Sound is an opened recording, or the silent clock that stands in for one.
type Sound struct {
	Player    Player
	Recording string   // the file's name, "" when none was found; untrusted
	Several   bool     // it is put together of several files: none can be sent as it is heard
	How       string   // how it was found: "by --audio", "by its hash", "by its name"
	Warnings  []string // what does not fit: a hash, a duration; untrusted
	// Recorded finds out what an answer is compared with. It runs off the event
	// loop. Nil when there is no recording.
	Recorded func(context.Context) check.Options
	// Peaks computes the loudness of the recording and reports it while it
	// grows. Nil when there is no recording.
	Peaks func(ctx context.Context, progress func(pane.Peaks)) error
}

// Player is what the interface needs of a player. Its methods never block.
type Player interface {
	Play()
	Pause()
	Seek(at time.Duration)
	PlayFrom(at time.Duration)
	SetSpeed(rate float64)
	SetVolume(percent int)
	SetMuted(muted bool)
	SetLoop(from, to time.Duration)
	ClearLoop()
	SetChannel(c Channel)
	SetSkip(silences []Stretch)  // left out while playing; nil leaves nothing out
	SetSilenced(muted []Stretch) // played in silence; nil silences nothing
	State() PlayerState
}

// Channel picks what of a recording of two channels is heard.
type Channel uint8

// The channels.
const (
	MixChannels Channel = iota
	LeftChannel
	RightChannel
	channelCount
)

func (c Channel) String() string { return [...]string{"mix", "left", "right"}[c] }

// A Stretch is a stretch of time, half open.
type Stretch struct{ From, To time.Duration }

// PlayerState is what a player says of itself.
type PlayerState struct {
	Playing bool
	At      time.Duration // the moment being heard
	Ended   bool
	Loops   int           // how often the loop has come round
	Skipped time.Duration // how much silence was left out
	Level   [2]float64    // how loud each side is now, 0..1
	Output  string
	Notice  string
}
