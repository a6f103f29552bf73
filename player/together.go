package player

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/gopxl/beep/v2"

	"earshot/player/internal/resample"
)

// A Track is one of several recordings of the same call, such as that of one of
// those who took part.
type Track struct {
	Path   string
	Offset time.Duration // where in the call the recording starts, 0 or later
}

// Together opens several recordings of one call, so that they play as one, each
// from its Offset on. Exactly two that have one channel each become the two
// channels, in the order given: the first is heard on the left, the second on the
// right, and Left and Right choose one. Others are mixed to the middle, each as
// loud as by itself; where several are loud at once the sound is bent, and not
// clipped. The rate is the highest there is. One track alone is as with Open, but
// for its Offset.
//
// The errors are those of Open. A recording that is damaged is silent from there
// on, the others go on, and Err tells at the end.
func Together(tracks []Track) (*Recording, error) {
	if len(tracks) == 0 {
		return nil, errors.New("no recordings to play together")
	}
	t := new(together)
	rec := &Recording{StreamSeekCloser: t, Path: tracks[0].Path}
	var formats, codecs []string
	for _, track := range tracks {
		if track.Offset < 0 {
			t.Close()
			return nil, fmt.Errorf("%s: it cannot start %v before the call", track.Path, -track.Offset)
		}
		opened, err := Open(track.Path)
		if err != nil {
			t.Close()
			return nil, err
		}
		t.voices = append(t.voices, &voice{rec: opened})
		rec.Rate = max(rec.Rate, opened.Rate)
		formats, codecs = append(formats, opened.Format), append(codecs, opened.Codec)
	}
	for i, v := range t.voices {
		v.place(tracks[i].Offset, rec.Rate)
		t.len = max(t.len, v.start+v.len)
	}
	rec.Format, rec.Codec = listed(formats), listed(codecs)
	rec.Channels = 1
	switch {
	case len(tracks) == 1:
		t.how = alone
		rec.Channels = t.voices[0].rec.Channels
	case len(tracks) == 2 && t.voices[0].rec.Channels == 1 && t.voices[1].rec.Channels == 1:
		t.how = sideBySide
		rec.Channels = 2
	}
	return rec, nil
}

// listed names each of names once.
func listed(names []string) string {
	text := ""
	for i, name := range names {
		switch {
		case slices.Contains(names[:i], name):
		case text == "":
			text = name
		default:
			text += " and " + name
		}
	}
	return text
}

// together is a beep.StreamSeekCloser of several recordings.
type together struct {
	voices   []*voice
	how      arrangement
	len, pos int
	buf      [][2]float64
}

func (t *together) Len() int      { return t.len }
func (t *together) Position() int { return t.pos }

func (t *together) Seek(p int) error {
	if p < 0 || p > t.len {
		return fmt.Errorf("cannot seek to frame %d of %d", p, t.len)
	}
	t.pos = p // each voice finds its place when it is heard
	return nil
}

func (t *together) Stream(frames [][2]float64) (n int, ok bool) {
	n = min(len(frames), t.len-t.pos)
	frames = frames[:n]
	clear(frames)
	if len(t.buf) < n {
		t.buf = make([][2]float64, n)
	}
	for i, v := range t.voices {
		from, to := max(v.start, t.pos), min(v.start+v.len, t.pos+n)
		if from >= to {
			continue
		}
		heard := t.buf[:to-from]
		v.read(heard, from-v.start)
		t.how.add(frames[from-t.pos:to-t.pos], heard, i)
	}
	if t.how == mixed {
		for i, f := range frames {
			middle := limit(f[0], 2) // bends what is loud
			frames[i] = [2]float64{middle, middle}
		}
	}
	t.pos += n
	return n, n > 0
}

// Err tells at the end what was damaged.
func (t *together) Err() error {
	if t.pos < t.len {
		return nil
	}
	var all []error
	for _, v := range t.voices {
		if v.failed != nil {
			all = append(all, fmt.Errorf("%s: %w", v.rec.Path, v.failed))
		}
	}
	return errors.Join(all...)
}

func (t *together) Close() error {
	var all []error
	for _, v := range t.voices {
		all = append(all, v.rec.Close())
	}
	return errors.Join(all...)
}

// An arrangement is where the voices are heard.
type arrangement int

const (
	mixed      arrangement = iota // in the middle
	sideBySide                    // the first on the left, the second on the right
	alone                         // as recorded
)

// add adds the frames of a voice to the sound.
func (a arrangement) add(to, of [][2]float64, voice int) {
	switch a {
	case alone:
		copy(to, of)
	case sideBySide:
		for i, f := range of {
			to[i][voice] = f[0]
		}
	case mixed:
		for i, f := range of {
			to[i][0] += (f[0] + f[1]) / 2
		}
	}
}

// A voice is one of the recordings, at the rate of all.
type voice struct {
	rec        *Recording
	start, len int             // in frames of all
	to         beep.SampleRate // of all
	resampler  *resample.Resampler
	skip       [][2]float64

	next   int // the frame that read goes on with, if it is known
	known  bool
	failed error // why it is silent from next on
}

// place puts the voice where it starts, at the given rate.
func (v *voice) place(offset time.Duration, rate beep.SampleRate) {
	v.to = rate
	v.start = int((int64(offset/time.Second))*int64(rate) + (int64(offset%time.Second)*int64(rate)+int64(time.Second)/2)/int64(time.Second))
	from, to := v.ratio()
	v.len = (v.rec.Len()*to + from - 1) / from
}

// ratio gives by how many frames of all so many frames of the recording go on.
func (v *voice) ratio() (from, to int) {
	a, b := int(v.rec.Rate), int(v.to)
	for b != 0 {
		a, b = b, a%b
	}
	return int(v.rec.Rate) / a, int(v.to) / a
}

// read gives the frames from place on, which are within the voice. What cannot
// be read is silent.
func (v *voice) read(frames [][2]float64, place int) {
	if !v.known || v.next != place {
		v.failed = v.seek(place)
	}
	n := 0
	for n < len(frames) && v.failed == nil {
		k, err := v.stream(frames[n:])
		n += k
		if err == io.EOF && len(frames)-n <= v.to.N(100*time.Millisecond) { // decoders are that exact about the end
			break
		}
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		v.failed = err
	}
	clear(frames[n:])
	v.next, v.known = place+len(frames), true
}

// seek makes place the next frame.
func (v *voice) seek(place int) error {
	from, to := v.ratio()
	if from == to {
		v.resampler = nil
		return v.rec.Seek(min(place, v.rec.Len()))
	}
	// The filter looks that far back, in frames of the recording. It begins where
	// a frame of the one falls on a frame of the other, so that what it gives is
	// what it gives when all is streamed.
	const before = 64
	rounds := max(0, place*from/to-before) / from
	if err := v.rec.Seek(min(rounds*from, v.rec.Len())); err != nil {
		return err
	}
	v.resampler = resample.New(v.decode, v.rec.Rate, v.to)
	for rest := place - rounds*to; rest > 0; {
		if v.skip == nil {
			v.skip = make([][2]float64, 512)
		}
		n, err := v.resampler.Stream(v.skip[:min(rest, len(v.skip))])
		if err != nil {
			return err
		}
		rest -= n
	}
	return nil
}

func (v *voice) stream(frames [][2]float64) (int, error) {
	if v.resampler != nil {
		return v.resampler.Stream(frames)
	}
	return v.decode(frames)
}

// decode gives the next frames of the recording.
func (v *voice) decode(frames [][2]float64) (int, error) {
	n, _ := v.rec.Stream(frames)
	if n > 0 {
		return n, nil
	}
	if err := v.rec.Err(); err != nil {
		return 0, err
	}
	return 0, io.EOF
}
