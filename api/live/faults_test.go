package live

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"earshot/api"
	"earshot/api/apitest"

	"github.com/coder/websocket"
)

// Whatever happens to connections, every final word comes once and in order,
// and only the sound is sent.
func TestWordsComeOnceWhateverHappens(t *testing.T) {
	seeds := 60
	if testing.Short() {
		seeds = 10
	}
	for seed := range uint64(seeds) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				random := rand.New(rand.NewPCG(seed, 2))
				format := Format{SampleRate: 1000, Channels: 1 + int(seed%3)}
				params := api.Params{{Name: "interim_results", Value: fmt.Sprint(random.IntN(3) > 0)}}
				if format.Channels > 1 {
					params = params.Add("multichannel", "true")
				}
				length := time.Duration(20+random.IntN(60)) * time.Second
				pcm, words := apitest.Speak(seed, format.SampleRate, format.Channels, length)
				var plans []apitest.Plan
				for range random.IntN(8) {
					plans = append(plans, randomFault(random))
				}
				h, streams, err := stream(t, Config{Params: params, Format: format}, raggedReader(pcm, random), faults(plans...))
				if err != nil {
					t.Fatalf("%v, with %+v", err, plans)
				}
				for channel := range format.Channels {
					if got := h.words(channel); !slices.Equal(got, words[channel]) {
						t.Fatalf("channel %d, with %+v\nheard  %v\nspoken %v", channel, plans, got, words[channel])
					}
				}
				if gaps := of[Gap](h); gaps != nil {
					t.Errorf("gaps %v", gaps)
				}
				checkSound(t, h, streams, pcm, format)
				checkTimes(t, h)
			})
		})
	}
}

func randomFault(random *rand.Rand) apitest.Plan {
	p := apitest.Plan{Delay: time.Duration(random.IntN(300)) * time.Millisecond * time.Duration(random.IntN(2))}
	switch random.IntN(4) {
	case 0:
		p.Refuse = []int{-1, 429, 500, 502, 503}[random.IntN(5)]
		return p
	case 1:
		p.Close, p.Reason = websocket.StatusInternalError, "NET-0000"
	}
	moments := []apitest.Moment{
		apitest.AtSound, apitest.AtInterim, apitest.BeforeFinal, apitest.AfterFinal,
		apitest.AtFinalize, apitest.AtCloseStream, apitest.AtMetadata, apitest.AfterMetadata,
	}
	p.Drop = moments[random.IntN(len(moments))]
	if p.Drop == apitest.AtSound {
		p.Times = random.IntN(100)
	} else if p.Drop < apitest.AtFinalize {
		p.Times = random.IntN(6)
	}
	return p
}

// raggedReader reads pieces of every size.
func raggedReader(b []byte, random *rand.Rand) io.Reader {
	r := bytes.NewReader(b)
	return readerFunc(func(p []byte) (int, error) {
		n := 1 + random.IntN(len(p))
		if random.IntN(20) == 0 {
			time.Sleep(time.Duration(random.IntN(3000)) * time.Millisecond)
		}
		return r.Read(p[:n])
	})
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// checkSound holds what was sent against the sound: the same bytes from the
// connection's offset on, or silence in a channel whose final words are there.
func checkSound(t *testing.T, h *heard, streams []apitest.Stream, pcm []byte, f Format) {
	t.Helper()
	streams = slices.DeleteFunc(slices.Clone(streams), func(s apitest.Stream) bool { return len(s.Frames) == 0 })
	var offsets []time.Duration
	for _, c := range of[Connected](h) {
		offsets = append(offsets, c.Offset)
	}
	for _, s := range streams {
		sound := s.Sound()
		for len(offsets) > 0 && !sent(sound, pcm[f.Bytes(offsets[0]):], f) {
			offsets = offsets[1:] // a connection that broke before it got a frame
		}
		if len(offsets) == 0 {
			t.Fatal("something was sent that is not the sound")
		}
		offsets = offsets[1:]
	}
}

func sent(got, sound []byte, f Format) bool {
	if len(got) > len(sound) {
		return false
	}
	if f.Channels == 1 {
		return bytes.HasPrefix(sound, got)
	}
	muted := make([]bool, f.Channels)
	for c := range muted {
		muted[c] = true
	}
	for i := 0; i+1 < len(got); i += sampleSize {
		c := i / sampleSize % f.Channels
		same := got[i] == sound[i] && got[i+1] == sound[i+1]
		silent := got[i] == 0 && got[i+1] == 0
		if !same && !(muted[c] && silent) {
			return false
		}
		muted[c] = muted[c] && silent // silence is at the beginning alone
	}
	return true
}

// checkTimes holds the times of final words against each other.
func checkTimes(t *testing.T, h *heard) {
	t.Helper()
	last := map[int]time.Duration{}
	for _, r := range of[Received](h) {
		for _, w := range r.Message.Words {
			if !r.Message.Final {
				continue
			}
			if w.Start < last[r.Message.Channel]-time.Millisecond || w.End < w.Start {
				t.Fatalf("%v after a word that ends at %v", w, last[r.Message.Channel])
			}
			last[r.Message.Channel] = w.End
		}
	}
}

func TestEveryStateOfAConnectionMayBreak(t *testing.T) {
	tests := []struct {
		name string
		plan apitest.Plan
	}{
		{"the handshake is dropped", apitest.Plan{Refuse: -1}},
		{"the service is busy", apitest.Plan{Refuse: 503, Body: "busy"}},
		{"too many requests", apitest.Plan{Refuse: 429, Body: `{"err_code":"TOO_MANY_REQUESTS","err_msg":"later"}`, Header: http.Header{"Retry-After": {"3"}}}},
		{"before the first message", apitest.Plan{Drop: apitest.AtSound}},
		{"in the middle of interims", apitest.Plan{Drop: apitest.AtInterim, Times: 3}},
		{"a final is not received", apitest.Plan{Drop: apitest.BeforeFinal, Times: 2}},
		{"a final is received", apitest.Plan{Drop: apitest.AfterFinal, Times: 2}},
		{"at Finalize", apitest.Plan{Drop: apitest.AtFinalize}},
		{"at CloseStream", apitest.Plan{Drop: apitest.AtCloseStream}},
		{"before Metadata", apitest.Plan{Drop: apitest.AtMetadata}},
		{"after Metadata", apitest.Plan{Drop: apitest.AfterMetadata}},
		{"nothing is answered", apitest.Plan{Silent: true}},
	}
	for _, test := range tests {
		for _, frame := range []websocket.StatusCode{0, websocket.StatusGoingAway, websocket.StatusInternalError} {
			if frame != 0 && test.plan.Drop == apitest.Never {
				continue
			}
			t.Run(fmt.Sprintf("%s, close frame %d", test.name, frame), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					pcm, words := apitest.Speak(3, 1000, 1, 25*time.Second)
					plan := test.plan
					plan.Close = frame
					h, streams, err := stream(t, Config{Format: telephone, Params: api.Params{{Name: "interim_results", Value: "true"}}},
						bytes.NewReader(pcm), faults(plan))
					if err != nil {
						t.Fatal(err)
					}
					if got := h.words(0); !slices.Equal(got, words[0]) {
						t.Errorf("heard  %v\nspoken %v", got, words[0])
					}
					// After Finalize all may be said already.
					if plan.Drop < apitest.AtCloseStream && len(streams) != 2 {
						t.Errorf("%d connections", len(streams))
					}
					lost := of[Disconnected](h)
					if frame != 0 && len(lost) > 0 {
						if closed, ok := errors.AsType[*CloseError](lost[0].Err); !ok || closed.Code != int(frame) {
							t.Errorf("lost because %v", lost[0].Err)
						}
					}
					if plan.Header.Get("Retry-After") == "3" && (len(lost) != 1 || lost[0].Retry != 3*time.Second) {
						t.Errorf("told to wait 3 s, waits %v", lost)
					}
					checkSound(t, h, streams, pcm, telephone)
				})
			})
		}
	}
}

// What the service says of its times is not believed blindly: no sound is taken
// for heard that was not sent, no word given twice.
func TestFinalsThatCannotBe(t *testing.T) {
	final := func(start, duration float64, words string) []byte {
		return fmt.Appendf(nil, `{"type":"Results","channel_index":[0,1],"start":%v,"duration":%v,"is_final":true,"channel":{"alternatives":[{"transcript":"x","words":[%s]}]}}`, start, duration, words)
	}
	word := func(text string, start float64) string {
		return fmt.Sprintf(`{"word":%q,"start":%v,"end":%v,"confidence":1}`, text, start, start+0.5)
	}
	synctest.Test(t, func(t *testing.T) {
		pcm, _ := apitest.Speak(3, 1000, 1, 20*time.Second)
		h, streams, err := stream(t, Config{Format: telephone}, bytes.NewReader(pcm), faults(
			apitest.Plan{Drop: apitest.AtSound, Times: 100, Replay: [][]byte{
				final(0, 2, word("one", 0)+","+word("two", 1)),
				final(0, 2, word("one", 0)+","+word("two", 1)),
				final(1, 3, word("two", 1)+","+word("three", 3)),
				[]byte(`{"type":"Results","channel_index":[7,9],"start":0,"is_final":true}`),
				[]byte(`not JSON`),
				[]byte(`{"type":"Results","start":4,"is_final":true,"channel":7}`),
			}},
			apitest.Plan{Replay: [][]byte{final(0, 0.5, word("four", 0))}},
		))
		if err != nil {
			t.Fatal(err)
		}
		if got, want := h.words(0), []string{"one", "two", "three", "four"}; !slices.Equal(got, want) {
			t.Errorf("heard %v", got)
		}
		if repeated := of[Received](h)[1]; !repeated.Message.Repeated {
			t.Error("a final that only repeats is not marked")
		}
		if c := of[Connected](h); len(c) != 2 || c[1].Offset != 4*time.Second {
			t.Errorf("connections %v", c)
		}
		checkSound(t, h, streams, pcm, telephone)
	})
	synctest.Test(t, func(t *testing.T) { // beyond what was sent
		pcm, _ := apitest.Speak(3, 1000, 1, 20*time.Second)
		early := bytes.Replace(final(0, 15, ""), []byte(`{`), []byte(`{"after":0.1,`), 1)
		h, _, err := stream(t, Config{Format: telephone}, bytes.NewReader(pcm), faults(apitest.Plan{Drop: apitest.AtSound, Times: 30, Replay: [][]byte{early}}))
		if c := of[Connected](h); err != nil || len(c) != 2 || c[1].Offset == 0 || c[1].Offset > 4*time.Second {
			t.Errorf("%v, connections %v", err, c)
		}
	})
}

// A service that is behind at the end is heard out while it goes on.
func TestLastWordsThatComeSlowly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pcm, _ := apitest.Speak(3, 1000, 1, 4*time.Second)
		var finals [][]byte
		for i := range 4 {
			finals = append(finals, fmt.Appendf(nil, `{"after":1e8,"type":"Results","channel_index":[0,1],"start":%d,"duration":1,"is_final":true,"channel":{"alternatives":[{"transcript":"x","words":[{"word":"w%[1]d","start":%[1]d,"end":%[1]d.5}]}]}}`, i))
		}
		h, streams, err := stream(t, Config{Format: telephone, Drain: time.Second}, bytes.NewReader(pcm), faults(apitest.Plan{Delay: 800 * time.Millisecond, Replay: finals}))
		if got := h.words(0); err != nil || len(streams) != 1 || !slices.Equal(got, []string{"w0", "w1", "w2", "w3"}) {
			t.Errorf("heard %v over %d connections, %v", got, len(streams), err)
		}
	})
}

// A line that is slower than the sound cannot be helped, but it is told.
func TestConnectionSlowerThanTheSound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pcm, _ := apitest.Speak(6, 1000, 1, 60*time.Second)
		h, streams, err := stream(t, Config{
			Format: telephone, Params: api.Params{{Name: "interim_results", Value: "true"}}, Buffer: 5 * time.Second,
		}, bytes.NewReader(pcm), faults(apitest.Plan{Delay: 3 * time.Second}))
		if err != nil {
			t.Fatal(err)
		}
		if lost := of[Disconnected](h); len(lost) != 1 || !errors.Is(lost[0].Err, errBehind) || len(of[Gap](h)) != 1 {
			t.Errorf("%v %v", lost, of[Gap](h))
		}
		checkSound(t, h, streams, pcm, telephone)
	})
}
