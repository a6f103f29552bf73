package player

import (
	"context"
	"fmt"
	"io"
	"math"
	"os"
	"sync"
	"time"

	"github.com/gopxl/beep/v2"
)

// The speeds and volumes a Player takes; others are held to them.
const (
	MinSpeed  = 0.5
	MaxSpeed  = 3.0
	MaxVolume = 150 // per cent
)

// A Channel is which channel of the recording is heard.
type Channel int

const (
	Mix   Channel = iota // both, as recorded: the first on the left, the second on the right
	Left                 // the first channel alone, on both sides
	Right                // the second channel alone, on both sides
)

// Options are how a Player plays.
type Options struct {
	// Output is "auto" (or empty), or the name of one output; OutputNames
	// lists them.
	Output string

	// LeadIn is how long before the place that was asked for the sound starts.
	// State.At waits at that place meanwhile.
	LeadIn time.Duration

	// Open opens the output, in place of what Output names.
	Open OutputOpener

	// Getenv looks the environment up; nil means os.Getenv.
	Getenv func(name string) string
}

// State is what a Player does at one moment.
type State struct {
	Playing bool
	At      time.Duration // place in the recording that is heard now, whatever the speed; after a Seek its target until that is heard
	Ended   bool          // it played to the end
	Loops   int           // how many times the loop has gone round since it was set
	Skipped time.Duration // how much of the recording was skipped so far, in all
	Speed   float64
	Output  string     // "PulseAudio", "silent clock" …, empty before the first Play
	Notice  string     // why there is no sound and what to do, in one line; empty when all is well
	Level   [2]float64 // how loud each side is about now, 0..1
}

// A Player plays one recording. Its methods may be called from any goroutine and
// never wait for a disk, a decoder or a sound server: they say what is wanted,
// and a goroutine of the Player does it.
type Player struct {
	rate     beep.SampleRate
	length   int // frames, 0 when not known
	channels int
	rec      beep.StreamSeekCloser
	open     OutputOpener
	listener OutputOpener // of an output that is used whenever it is there, or nil
	leadIn   time.Duration
	// retryAfter is how long an output that could not be opened, or was lost
	// twice within this time, is left alone.
	retryAfter time.Duration
	set        settings

	wake   chan struct{} // there is something new to do
	done   chan struct{} // the engine has ended
	cancel context.CancelFunc

	mu     sync.Mutex
	want   want
	loopID int

	// What is heard now is in playing and out while playing.seq is want.seq;
	// else it is where want says.
	live    *stream
	liveSeq int
	out     Output
	floor   float64 // State.At says no earlier place, in frames, before the first loop

	ended   bool
	loops   int           // of loopID, in streams that are over
	skipped time.Duration // in streams that are over
	notice  string
	failure string // why it was not played on
}

// want is what the engine is to do.
type want struct {
	closed  bool
	playing bool
	at      time.Duration // from here
	leadIn  time.Duration // a little earlier
	seq     int           // a new one for each change of the above: start, or stop
	plan    plan
	planSeq int // a new one for each change of plan
}

// New gives a Player of rec, at its start and paused. Close closes rec too.
func New(rec *Recording, opts Options) *Player {
	return newPlayer(rec.StreamSeekCloser, rec.Rate, rec.Channels, opts)
}

// closeWait is how long Close waits.
const closeWait = 2 * time.Second

// clockRate is fine enough for times in milliseconds and costs nothing.
const clockRate = beep.SampleRate(8000)

// NewClock gives a Player with no recording: time passes as if one of the given
// duration was playing, and nothing is heard. Options.Output is not used.
func NewClock(duration time.Duration, opts Options) *Player {
	if opts.Open == nil {
		opts.Open = openSilentClock
	}
	opts.LeadIn = 0 // there is nothing to lead in to
	return newPlayer(&silence{len: clockRate.N(duration)}, clockRate, 1, opts)
}

func newPlayer(rec beep.StreamSeekCloser, rate beep.SampleRate, channels int, opts Options) *Player {
	if opts.Getenv == nil {
		opts.Getenv = os.Getenv
	}
	var listener OutputOpener
	if opts.Open == nil {
		opts.Open, listener = openerNamed(opts), listenerOpener(opts)
	}
	ctx, cancel := context.WithCancel(context.Background())
	p := &Player{
		rate:       rate,
		length:     rec.Len(),
		channels:   channels,
		rec:        rec,
		open:       opts.Open,
		listener:   listener,
		leadIn:     opts.LeadIn,
		retryAfter: retryAfter,
		wake:       make(chan struct{}, 1),
		done:       make(chan struct{}),
		cancel:     cancel,
	}
	p.set.speed.Store(math.Float64bits(1))
	p.set.volume.Store(math.Float64bits(1))
	e := &engine{Player: p, ctx: ctx}
	go e.run()
	return p
}

// Duration is the length of the recording, 0 when it is not known.
func (p *Player) Duration() time.Duration { return p.rate.D(p.length) }

// Play plays on from where it is; at the end, from the start.
func (p *Player) Play() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.settle()
	if p.want.playing {
		return
	}
	if p.ended {
		p.want.at = 0
	}
	p.start(p.want.at, 0)
}

// Pause stops where it is.
func (p *Player) Pause() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.settle()
	if p.want.playing {
		p.move(p.rate.D(int(p.heard().place)), 0)
		p.want.playing = false
	}
}

// Seek goes to a place, and plays on from there if it was playing. It is held to
// the recording.
func (p *Player) Seek(at time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.settle()
	p.move(at, p.leadIn)
}

// PlayFrom goes to a place and plays.
func (p *Player) PlayFrom(at time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.settle()
	p.start(at, p.leadIn)
}

func (p *Player) start(at, leadIn time.Duration) {
	p.move(at, leadIn)
	p.want.playing = true
}

// move makes the engine start anew, or stop, at a place.
func (p *Player) move(at, leadIn time.Duration) {
	m := p.heard()
	if p.isLive() {
		if m.loopID == p.loopID {
			p.loops += m.loops
		}
		p.skipped += p.rate.D(m.skipped)
	}
	at = max(0, at)
	if p.length > 0 {
		at = min(at, p.Duration())
	}
	p.want.at, p.want.leadIn = at, leadIn
	p.want.seq++
	p.ended = false
	p.failure = ""
	p.poke()
}

// SetSpeed sets how fast it plays, the pitch kept; 1 is as recorded. It is held
// to MinSpeed..MaxSpeed.
func (p *Player) SetSpeed(x float64) {
	if x > 0 { // not NaN
		p.set.speed.Store(math.Float64bits(min(max(x, MinSpeed), MaxSpeed)))
	}
}

// SetVolume sets the volume in per cent of the recorded one, 0..MaxVolume.
func (p *Player) SetVolume(percent int) {
	p.set.volume.Store(math.Float64bits(float64(min(max(percent, 0), MaxVolume)) / 100))
}

// SetMuted turns the sound off and on; time goes on.
func (p *Player) SetMuted(muted bool) { p.set.muted.Store(muted) }

// SetChannel sets which channel is heard.
func (p *Player) SetChannel(c Channel) { p.set.channel.Store(int32(c)) }

// SetLoop makes it play from..to again and again once it gets to to. If it plays
// behind to already, it goes to from at once. A place behind to that is sought
// later is played without going round. An empty loop is none.
func (p *Player) SetLoop(from, to time.Duration) {
	l := frameSpan{max(0, p.rate.N(from)), p.rate.N(to)}
	if p.length > 0 {
		l.to = min(l.to, p.length)
	}
	if l.from >= l.to {
		l = frameSpan{}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.settle()
	heard := int(p.heard().place)
	p.loopID++
	p.loops = 0
	p.want.plan.loop, p.want.plan.loopID = l, p.loopID
	p.want.planSeq++
	if l != (frameSpan{}) && p.isLive() && heard >= l.to {
		p.move(p.rate.D(l.from), 0)
	}
	p.poke()
}

// ClearLoop plays on behind the end of the loop.
func (p *Player) ClearLoop() { p.SetLoop(0, 0) }

// SetSkip leaves these regions out while it plays; nil leaves nothing out.
func (p *Player) SetSkip(regions []Span) {
	skip := inFrames(regions, p.rate)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.want.plan.skip = skip
	p.want.planSeq++
	p.poke()
}

// SetSilenced makes these regions silent; time goes on.
func (p *Player) SetSilenced(regions []Span) {
	silenced := inFrames(regions, p.rate)
	p.set.silenced.Store(&silenced)
}

// State says what it does now.
func (p *Player) State() State {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.settle()
	s := State{
		Playing: p.want.playing,
		At:      p.want.at,
		Ended:   p.ended,
		Loops:   p.loops,
		Skipped: p.skipped,
		Speed:   math.Float64frombits(p.set.speed.Load()),
		Notice:  p.failure,
	}
	if s.Notice == "" {
		s.Notice = p.notice
	}
	if p.out != nil {
		s.Output = p.out.Name()
	}
	if p.isLive() {
		m := p.heard()
		s.At = p.rate.D(int(m.place))
		if m.loopID == p.loopID {
			s.Loops += m.loops
		}
		s.Skipped += p.rate.D(m.skipped)
		s.Level = m.level
	}
	return s
}

// Close stops the sound, ends all goroutines and closes the recording. It waits
// for them, but not for ever: a disk or a decoder may hang.
func (p *Player) Close() error {
	p.mu.Lock()
	p.want.closed = true
	out := p.out
	p.poke()
	p.mu.Unlock()
	p.cancel()
	if out != nil {
		out.Close() // frees the engine if it waits for a server
	}
	select {
	case <-p.done:
		return nil
	case <-time.After(closeWait):
		return fmt.Errorf("the player did not stop within %v: its recording or its sound output hangs", closeWait)
	}
}

func (p *Player) poke() {
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

// isLive says whether what is wanted is what is heard. p.mu is held.
func (p *Player) isLive() bool {
	return p.live != nil && p.liveSeq == p.want.seq && p.want.playing
}

// heard gives the moment that is heard now. p.mu is held.
func (p *Player) heard() moment {
	at := moment{place: float64(p.rate.N(p.want.at))}
	if !p.isLive() {
		return at
	}
	m, ok := p.live.timeline.at(p.out.Heard())
	if !ok {
		return at
	}
	if m.loops == 0 && m.place < p.floor {
		m.place = p.floor
	}
	if p.length > 0 {
		m.place = min(m.place, float64(p.length))
	}
	return m
}

// settle takes note that the end was heard. p.mu is held.
func (p *Player) settle() {
	if !p.isLive() {
		return
	}
	over, why := p.live.timeline.over(p.out.Heard())
	if !over {
		return
	}
	at := p.rate.D(int(p.heard().place))
	if why == io.EOF && p.length > 0 {
		at = p.Duration()
	}
	p.move(at, 0)
	p.want.playing = false
	p.ended = true
	p.failure = failureText(why)
}

// silence is a recording in which nothing is heard.
type silence struct{ at, len int }

func (s *silence) Stream(frames [][2]float64) (int, bool) {
	n := min(len(frames), s.len-s.at)
	clear(frames[:n])
	s.at += n
	return n, n > 0
}
func (s *silence) Len() int          { return s.len }
func (s *silence) Position() int     { return s.at }
func (s *silence) Seek(at int) error { s.at = min(max(at, 0), s.len); return nil }
func (s *silence) Err() error        { return nil }
func (s *silence) Close() error      { return nil }
