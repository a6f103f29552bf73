// Package pane is the vocabulary between the root and its panes: the one
// shared state that goes down, and what a pane is.
package pane

import (
	"time"

	"earshot/model"
	"earshot/model/measure"
	"earshot/ui/action"
	"earshot/ui/theme"
)

// State is the one shared state. It is handed to panes by value; what can be
// derived from it is derived and never kept in parallel.
type State struct {
	Call     *model.Call     // never nil; before anything is read it is empty
	Measures *measure.Report // nil until the whole call is read
	Health   *Health         // nil until the whole call is checked
	Theme    *theme.Theme
	Keys     *action.Map // the key map in force

	Word    int        // the cursor: an index into Call.Words. 0 when there are none
	Lane    model.Lane // the lane that J and K step through
	About   About      // what of the document is looked at
	Focused bool       // whether the pane this value is handed to has the focus

	Sound  Sound
	Follow bool   // the cursor rides the playhead
	Loop   *Loop  // what is repeated, nil when nothing is
	Peaks  *Peaks // nil until some are there

	Query   string
	Matches []int32 // words where the query was found, ascending

	View View
}

// About says what of the document is looked at where that is not the word under
// the cursor: the segment chosen in a list, an entity, the summary, the average.
// The zero value is the word.
type About struct{ At model.Range }

// Is reports whether it is something else than the word.
func (a About) Is() bool { return a.At.To > a.At.From }

// View holds the choices about how things are shown.
type View struct {
	Compact bool // density: no blank lines between turns
	NoWrap  bool // one line a turn, cut at the edge
	Lanes   LaneSet
	Scroll  Scroll // where the cursor's line goes, asked once by zz zt zb
}

// Scroll asks the pane to put the cursor's line somewhere.
type Scroll uint8

// The places for the cursor's line.
const (
	ScrollLeast Scroll = iota // as little as brings it into view
	ScrollCentre
	ScrollTop
	ScrollBottom
)

// LaneSet is what the segments list and the lanes of the timeline show.
type LaneSet uint8

// The sets that zl steps through.
const (
	AllLanes LaneSet = iota
	TopicsAndIntents
	SentimentsOnly
	EventsOnly
	laneSetCount
)

// Next returns the set that follows.
func (l LaneSet) Next() LaneSet { return (l + 1) % laneSetCount }

func (l LaneSet) String() string {
	return [...]string{"all lanes", "topics, intents", "sentiment", "events"}[l]
}

// Shows reports whether the set holds a lane.
func (l LaneSet) Shows(lane model.Lane) bool {
	switch l {
	case TopicsAndIntents:
		return lane == model.Topic || lane == model.Intent
	case SentimentsOnly:
		return lane == model.Sentiment
	case EventsOnly:
		return lane == model.Event
	}
	return true
}

// Sound is what the player says of itself, as of the last tick.
type Sound struct {
	Playing bool
	At      time.Duration // the playhead: the moment being heard
	Heard   int           // the word being heard, -1 between words and when nothing plays
	Speed   float64
	Volume  int // per cent
	Muted   bool
	Loops   int           // how often the loop has come round
	Skipped time.Duration // how much silence was left out
	Level   int           // how loud it is now, 0..8
	Output  string        // "PulseAudio", "silent clock"
	Notice  string        // why nothing is heard and what to do; untrusted, made safe by the root
}

// A Loop is what is repeated.
type Loop struct {
	From, To time.Duration
	Words    model.Span
	Name     string // "S2", "turn"
}

// Peaks is the loudness of the recording over time.
type Peaks struct {
	PerSecond int       // bins a second
	Channels  [][]uint8 // loudness 0..255 of each bin of each channel of the recording
	Done      float64   // 0..1: how much of it is filled in
}

// A Pane draws one view of the call. It is a value that keeps only what no one
// else needs: its scroll offset, its wrapped lines.
type Pane interface {
	// Title returns what stands in the pane's frame, after its number.
	Title(State) string
	// Update answers a move or a click while the pane has the focus, with what
	// is to be done, or nil.
	Update(action.Action, State) (Pane, action.Action)
	// Sync lays the pane out for s and brings the cursor into view. The root
	// calls it after every change, so it must be cheap when little changed.
	Sync(s State, width, height int) Pane
	// View draws exactly the height and width of the last Sync, lines joined
	// by newlines. It changes nothing.
	View(State) string
}
