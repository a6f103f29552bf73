package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"earshot/api/live"
	"earshot/player/level"
	"earshot/player/wav"
	screen "earshot/ui/live"
	"earshot/ui/text"
)

// A take is one live session: its sound is saved while it is sent, what the
// service says is saved as it comes, and a feed tells the screen.
type take struct {
	base   string // of the names of what is saved
	sound  *liveSound
	format live.Format
	feed   *feed
	log    *live.Log
	meter  *level.Meter

	mu        sync.Mutex
	recording *wav.Writer
	told      time.Duration // when the screen was last told how loud it is
	behind    time.Duration // as the screen was last told, in whole seconds
	ended     bool          // what was read is all there is
	connected bool          // once at least
	closed    bool
	removed   bool  // nothing was worth keeping
	saving    error // why something could not be saved
}

// newTake makes the files, which must not exist.
func newTake(base, participant string, sound *liveSound) (*take, error) {
	t := &take{
		base: base, sound: sound, feed: newFeed(),
		format: live.Format{SampleRate: sound.rate, Channels: sound.channels},
		meter:  level.New(sound.rate, sound.channels),
	}
	var err error
	if t.recording, err = wav.Create(base+".wav", sound.rate, sound.channels); err != nil {
		return nil, err
	}
	t.log, err = live.CreateLog(base+".jsonl", live.Recording{
		Created: time.Now(), File: filepath.Base(base) + ".wav", Format: t.format, Participant: participant,
	})
	if err != nil {
		t.recording.Close()
		os.Remove(base + ".wav")
		return nil, err
	}
	return t, nil
}

// run streams until the session has ended, and closes the files. A session in
// which nothing was recorded leaves none.
func (t *take) run(ctx context.Context, c live.Config) error {
	defer t.feed.close()
	t.feed.put(t.saved())
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(ctx, func() { t.sound.Close() })()
	err := live.Run(ctx, c, t, t.onEvent)
	t.mu.Lock()
	refused := err != nil && ctx.Err() == nil && !t.ended && !t.connected && t.recording.Duration() < fewToKeep
	t.mu.Unlock()
	if saving := t.close(refused); saving != nil && err == nil {
		err = saving
	}
	t.feed.put(t.saved())
	if ctx.Err() != nil && err != nil {
		err = context.Canceled
	}
	ended := screen.Ended{Err: err}
	if err != nil {
		f := explain(err)
		ended = screen.Ended{Err: errors.New(f.what), Hint: f.hint}
	}
	t.feed.put(ended)
	return err
}

// fewToKeep is how much is recorded while the service refuses, at most, that
// nobody would miss.
const fewToKeep = 3 * time.Second

// Read implements io.Reader for the session: what it gets is what was saved.
func (t *take) Read(p []byte) (int, error) {
	n, err := t.sound.Read(p)
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		return 0, io.EOF
	}
	if n > 0 {
		if _, err := t.recording.Write(p[:n]); err != nil {
			t.saving = cmp.Or(t.saving, fmt.Errorf("the recording can't be saved any more: %w", err))
			return 0, err
		}
		_, _ = t.meter.Write(p[:n]) // never fails
		t.tellLevel()
	}
	if err != nil && t.ended { // the source was closed
		err = io.EOF
	}
	return n, err
}

// tellLevel tells the screen how loud it is, ten times a second.
func (t *take) tellLevel() {
	const often = 100 * time.Millisecond
	at := t.recording.Duration()
	if at-t.told < often {
		return
	}
	t.told = at
	heard := screen.Heard{At: at}
	for _, l := range t.meter.Levels() {
		heard.Levels = append(heard.Levels, screen.Level{Loud: l.RMS, Peak: l.Peak})
	}
	t.feed.put(heard)
	t.feed.put(t.saved())
}

func (t *take) saved() screen.Saved {
	if t.removed {
		return screen.Saved{}
	}
	return screen.Saved{Recording: filepath.Base(t.base) + ".wav", Messages: filepath.Base(t.base) + ".jsonl", Bytes: t.recording.Size()}
}

// onEvent saves what happens, and tells the screen.
func (t *take) onEvent(e live.Event) {
	if err := t.log.Record(e); err != nil {
		t.failed(err)
	}
	switch e := e.(type) {
	case live.Connected:
		t.mu.Lock()
		t.connected = true
		t.mu.Unlock()
		t.feed.put(screen.Connection{State: screen.Live})
	case live.Disconnected:
		t.feed.put(screen.Connection{State: screen.Offline, Why: explain(e.Err).what, RetryIn: e.Retry})
	case live.Gap:
		t.feed.put(screen.Gap{From: e.From, To: e.To})
	case live.Received:
		t.onMessage(e.Message)
	}
}

func (t *take) onMessage(m live.Message) {
	switch m.Type {
	case "Results":
		if m.Repeated {
			return
		}
		r := screen.Result{Channel: m.Channel, From: m.Start, To: m.End, Final: m.Final}
		for _, w := range m.Words {
			r.Words = append(r.Words, screen.Word{Text: w.Text, Start: w.Start, Speaker: w.Speaker})
		}
		t.feed.put(r)
		t.tellBehind(m.End)
	case "UtteranceEnd":
		t.feed.put(screen.Pause{Channel: m.Channel})
	}
}

// tellBehind tells the screen how far the service is behind, when that is long.
func (t *take) tellBehind(heard time.Duration) {
	const long = 5 * time.Second
	t.mu.Lock()
	defer t.mu.Unlock()
	behind := (t.recording.Duration() - heard).Truncate(time.Second)
	if behind < long {
		behind = 0
	}
	if behind != t.behind {
		t.behind = behind
		t.feed.put(screen.Connection{State: screen.Live, Behind: behind})
	}
}

// end ends the session in order: what was recorded is sent, and the last words
// are awaited.
func (t *take) end() {
	t.mu.Lock()
	first := !t.ended
	t.ended = true
	t.mu.Unlock()
	if first {
		t.feed.put(screen.Connection{State: screen.Finishing})
		go t.sound.Close() // it may take long
	}
}

func (t *take) failed(err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.saving = cmp.Or(t.saving, err)
}

// close closes the files, and removes them when nothing is in them, or nothing
// that was wanted.
func (t *take) close(unwanted bool) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.closed = true
	err := errors.Join(t.saving, t.recording.Close(), t.log.Close())
	if t.removed = unwanted || t.recording.Size() == 0; t.removed {
		os.Remove(t.base + ".wav")
		os.Remove(t.base + ".jsonl")
	}
	return err
}

// abandon ends a take that never began.
func (t *take) abandon() { _ = t.close(true) }

// tell says what was kept.
func (t *take) tell(w io.Writer) {
	if t.removed {
		fmt.Fprintln(w, "earshot: nothing was recorded")
		return
	}
	fmt.Fprintf(w, "saved as %s (%s) and %s\n", text.Safe(t.base+".wav"), clock(t.recording.Duration()), text.Safe(t.base+".jsonl"))
}

// facts say what the sound is.
func (t *take) facts() []string {
	rate := strconv.FormatFloat(float64(t.format.SampleRate)/1000, 'f', -1, 64) + " kHz"
	if t.format.Channels > 1 {
		rate += ", " + text.Count(t.format.Channels, "channel")
	}
	return []string{rate}
}
