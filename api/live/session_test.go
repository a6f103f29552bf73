package live

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"earshot/api"
	"earshot/api/apitest"

	"github.com/coder/websocket"
)

var telephone = Format{SampleRate: 1000, Channels: 1} // a low rate keeps the tests fast

// A heard is what one session told.
type heard struct {
	mu     sync.Mutex
	events []Event
}

func (h *heard) event(e Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.events = append(h.events, e)
}

// of are the events of one kind.
func of[E Event](h *heard) []E {
	h.mu.Lock()
	defer h.mu.Unlock()
	var list []E
	for _, e := range h.events {
		if e, ok := e.(E); ok {
			list = append(list, e)
		}
	}
	return list
}

// words are the final words of a channel.
func (h *heard) words(channel int) []string {
	var list []string
	for _, r := range of[Received](h) {
		if m := r.Message; m.Final && m.Channel == channel {
			for _, w := range m.Words {
				list = append(list, w.Text)
			}
		}
	}
	return list
}

// stream runs a session with a server that does what plan says, in a bubble
// with a clock of its own.
func stream(t *testing.T, c Config, sound io.Reader, plan func(n int) apitest.Plan, during ...func(*apitest.Live)) (*heard, []apitest.Stream, error) {
	t.Helper()
	server := apitest.NewLive(plan)
	transport := server.Transport()
	defer server.Close()
	defer transport.CloseIdleConnections()
	for _, f := range during {
		go f(server)
	}
	if c.Client == nil {
		c.Client = &api.Client{Key: "secret-key"}
	}
	c.Client.Transport = transport
	h := new(heard)
	err := Run(t.Context(), c, sound, h.event)
	return h, server.Streams(), err
}

// fault are plans that drop the first connections, one each, in these ways.
func faults(plans ...apitest.Plan) func(int) apitest.Plan {
	return func(n int) apitest.Plan {
		if n < len(plans) {
			return plans[n]
		}
		return apitest.Plan{}
	}
}

func TestAWholeSession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pcm, words := apitest.Speak(1, 1000, 1, 30*time.Second)
		began := time.Now()
		h, streams, err := stream(t, Config{
			Params: api.Params{{Name: "model", Value: "nova-3"}, {Name: "interim_results", Value: "true"}},
			Format: telephone,
		}, bytes.NewReader(pcm), nil)
		if err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); took < 29*time.Second || took > 31*time.Second {
			t.Errorf("streaming 30 s of sound took %v", took)
		}
		if got := h.words(0); !slices.Equal(got, words[0]) {
			t.Errorf("heard  %v\nspoken %v", got, words[0])
		}
		if len(streams) != 1 {
			t.Fatalf("%d connections", len(streams))
		}
		s := streams[0]
		if got, want := s.Query.Encode(), "channels=1&encoding=linear16&interim_results=true&model=nova-3&sample_rate=1000"; got != want {
			t.Errorf("query %s\nwant  %s", got, want)
		}
		if got := s.Header.Get("Authorization"); got != "Token secret-key" {
			t.Errorf("Authorization: %s", got)
		}
		if !bytes.Equal(s.Sound(), pcm) {
			t.Error("the sound that was sent is not the sound that was made")
		}
		if got := s.Commands(); !slices.Equal(got, []string{"Finalize", "CloseStream"}) {
			t.Errorf("commands %v", got)
		}
		for i, f := range s.Frames {
			if d := telephone.Duration(int64(len(f.Data))); !f.Text && (d > longest || d < shortest && i < len(s.Frames)-3) {
				t.Errorf("frame %d is %v long", i, d)
			}
		}
		var raw []string
		for _, r := range of[Received](h) {
			raw = append(raw, string(r.Raw))
		}
		if !slices.Equal(raw, s.Said) {
			t.Error("messages were lost or changed")
		}
		if last := h.events[len(h.events)-1]; last != (Ended{Duration: 30 * time.Second}) {
			t.Errorf("the last event is %#v", last)
		}
		if _, first := h.events[0].(Connected); !first || of[Connected](h)[0].RequestID == "" {
			t.Errorf("the first event is %#v", h.events[0])
		}
	})
}

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
					checkSound(t, h, streams, pcm, telephone)
				})
			})
		}
	}
}

func TestRefusalsThatAreFinal(t *testing.T) {
	tests := []struct {
		plan   apitest.Plan
		status int
		says   []string
	}{
		{apitest.Plan{Refuse: 401, Body: `{"err_code":"INVALID_AUTH","err_msg":"Invalid credentials.","request_id":"r-1"}`}, 401, []string{"Invalid credentials."}},
		{apitest.Plan{Refuse: 400, Body: `{"category":"INVALID_QUERY_PARAMETER","message":"no such model","details":"` + strings.Repeat("x", 3000) + `","request_id":"r-1"}`}, 400, []string{"no such model"}},
		{apitest.Plan{Refuse: 402, Body: "no credit"}, 402, []string{"no credit"}},
		{apitest.Plan{Refuse: 403, Header: http.Header{"Dg-Error": {"not for you"}}}, 403, []string{"not for you"}},
		{apitest.Plan{Refuse: 404, Body: ""}, 404, []string{"Not Found"}},
		{apitest.Plan{Refuse: 200, Body: "hello"}, 200, []string{"no live session"}},
		{apitest.Plan{Refuse: 302, Header: http.Header{"Location": {"https://elsewhere.example/"}}}, 302, []string{"redirect"}},
	}
	for _, test := range tests {
		t.Run(fmt.Sprint(test.status), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				pcm, _ := apitest.Speak(3, 1000, 1, 5*time.Second)
				h, streams, err := stream(t, Config{Format: telephone}, bytes.NewReader(pcm), func(int) apitest.Plan { return test.plan })
				refused, ok := errors.AsType[*api.Error](err)
				if !ok || refused.Status != test.status {
					t.Fatalf("%T %v", err, err)
				}
				for _, s := range test.says {
					if !strings.Contains(err.Error(), s) {
						t.Errorf("%q does not say %q", err, s)
					}
				}
				if strings.Contains(fmt.Sprintf("%v %+v %#v", err, refused, refused), "secret-key") {
					t.Error("the key is in the error")
				}
				if len(streams) != 1 || len(of[Disconnected](h)) != 0 {
					t.Errorf("%d attempts", len(streams))
				}
				if refused.RequestID == "" {
					t.Error("no request id")
				}
				if test.status == 302 && !errors.Is(err, api.ErrRedirected) {
					t.Errorf("%v is not ErrRedirected", err)
				}
				if gaps := of[Gap](h); len(gaps) != 1 || gaps[0].From != 0 {
					t.Errorf("gaps %v", gaps)
				}
			})
		})
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

// Whatever shape a refusal has, the client of package api knows it.
func TestEveryShapeOfRefusal(t *testing.T) {
	for _, f := range apitest.Failures() {
		synctest.Test(t, func(t *testing.T) {
			pcm, _ := apitest.Speak(3, 1000, 1, time.Second)
			h, _, err := stream(t, Config{Format: telephone}, bytes.NewReader(pcm), func(n int) apitest.Plan {
				return apitest.Plan{Refuse: f.Status, Body: f.Body, Header: http.Header{"Content-Type": {f.ContentType}}}
			})
			again := f.Status >= 500 || f.Status == 429 || f.Status == 408
			if lost := of[Disconnected](h); len(lost) > 0 != again {
				t.Errorf("%s: %d more attempts", f.Name, len(lost))
			}
			if refused, ok := errors.AsType[*api.Error](err); !ok || refused.Status != f.Status || refused.Message == "" {
				t.Errorf("%s: %v", f.Name, err)
			}
		})
	}
}

func TestKeepAliveIsText(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pcm, words := apitest.Speak(4, 1000, 1, 10*time.Second)
		sound, write := io.Pipe()
		go func() {
			write.Write(pcm[:8000])
			time.Sleep(15 * time.Second)
			write.Write(pcm[8000:])
			write.Close()
		}()
		h, streams, err := stream(t, Config{Format: telephone}, sound, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := h.words(0); !slices.Equal(got, words[0]) {
			t.Errorf("heard  %v\nspoken %v", got, words[0])
		}
		if len(streams) != 1 {
			t.Fatalf("%d connections", len(streams))
		}
		alive := 0
		for i, f := range streams[0].Frames {
			if string(f.Data) == `{"type":"KeepAlive"}` {
				if alive++; !f.Text {
					t.Error("KeepAlive in a binary frame")
				}
			}
			if i > 0 {
				if quiet := f.At.Sub(streams[0].Frames[i-1].At); quiet > 5*time.Second {
					t.Errorf("nothing was sent for %v", quiet)
				}
			}
			if len(f.Data) == 0 {
				t.Error("an empty frame: the service closes then")
			}
		}
		if alive < 3 {
			t.Errorf("%d KeepAlive in 15 s", alive)
		}
	})
}

// A connection without sound would be closed by the service, so there is none
// until sound comes.
func TestNoConnectionBeforeSound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pcm, words := apitest.Speak(4, 1000, 1, 10*time.Second)
		sound, write := io.Pipe()
		go func() {
			time.Sleep(30 * time.Second)
			write.Write(pcm)
			write.Close()
		}()
		h, streams, err := stream(t, Config{Format: telephone}, sound, nil)
		if err != nil || len(streams) != 1 || streams[0].Commands()[0] == "KeepAlive" {
			t.Errorf("%v, %d connections", err, len(streams))
		}
		if got := h.words(0); !slices.Equal(got, words[0]) {
			t.Errorf("heard  %v\nspoken %v", got, words[0])
		}
	})
}

func TestOfflineAtStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pcm, words := apitest.Speak(5, 1000, 1, 40*time.Second)
		began := time.Now()
		h, streams, err := stream(t, Config{Format: telephone}, bytes.NewReader(pcm), func(int) apitest.Plan {
			if time.Since(began) < 20*time.Second {
				return apitest.Plan{Refuse: -1}
			}
			return apitest.Plan{}
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := h.words(0); !slices.Equal(got, words[0]) {
			t.Errorf("heard  %v\nspoken %v", got, words[0])
		}
		lost := of[Disconnected](h)
		if len(lost) < 3 || len(lost) > 12 {
			t.Errorf("%d attempts in 20 s", len(lost))
		}
		for i, d := range lost {
			if most := min(firstRetry<<i, longestRetry); d.Retry > most || d.Retry < most/2 {
				t.Errorf("wait %d is %v", i, d.Retry)
			}
		}
		// 20 s of sound are sent in 5, not at once.
		last := streams[len(streams)-1]
		var early int
		for _, f := range last.Frames {
			if f.At.Sub(last.Frames[0].At) < time.Second {
				early += len(f.Data)
			}
		}
		if d := telephone.Duration(int64(early)); d > (catchUp+1)*time.Second || d < (catchUp-1)*time.Second {
			t.Errorf("in the first second %v of sound were sent", d)
		}
	})
}

// A connection that brought something ends the series of failures.
func TestWaitsBeginAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pcm, _ := apitest.Speak(5, 1000, 1, 60*time.Second)
		refused := apitest.Plan{Refuse: 503}
		h, _, err := stream(t, Config{Format: telephone}, bytes.NewReader(pcm),
			faults(refused, refused, refused, refused, apitest.Plan{Drop: apitest.AfterFinal, Times: 3}))
		if err != nil {
			t.Fatal(err)
		}
		lost := of[Disconnected](h)
		if len(lost) != 5 || lost[3].Retry < 2*time.Second || lost[4].Retry > firstRetry {
			t.Errorf("%v", lost)
		}
	})
}

func TestOfflineLongerThanTheBuffer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pcm, words := apitest.Speak(6, 1000, 1, 120*time.Second)
		began := time.Now()
		h, streams, err := stream(t, Config{Format: telephone, Buffer: 10 * time.Second}, bytes.NewReader(pcm), func(n int) apitest.Plan {
			switch {
			case n == 0:
				return apitest.Plan{Drop: apitest.AfterFinal, Times: 4}
			case time.Since(began) < 70*time.Second:
				return apitest.Plan{Refuse: 503}
			}
			return apitest.Plan{}
		})
		if err != nil {
			t.Fatal(err)
		}
		gaps := of[Gap](h)
		if len(gaps) != 1 {
			t.Fatalf("gaps %v", gaps)
		}
		gap, connected := gaps[0], of[Connected](h)
		if gap.To != connected[1].Offset || gap.To < 55*time.Second || gap.To > 80*time.Second || gap.From > 30*time.Second {
			t.Errorf("the gap is %v, the next connection begins at %v", gap, connected[1].Offset)
		}
		checkSound(t, h, streams, pcm, telephone)
		// Words before and after the gap are there, once and in order; one may
		// have lost its beginning at the end of the gap.
		got := h.words(0)
		if !slices.IsSortedFunc(got, func(a, b string) int { return slices.Index(words[0], a) - slices.Index(words[0], b) }) ||
			len(slices.Compact(slices.Clone(got))) != len(got) || got[0] != words[0][0] || got[len(got)-1] != words[0][len(words[0])-1] {
			t.Errorf("heard  %v\nspoken %v", got, words[0])
		}
		for _, r := range of[Received](h) {
			for _, w := range r.Message.Words {
				if w.Start < gap.To-time.Millisecond && w.End > gap.From+time.Millisecond && r.Message.Final {
					t.Errorf("%v is in the gap", w)
				}
			}
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

func TestStopEndsGracefully(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pcm, words := apitest.Speak(7, 1000, 1, time.Hour)
		stop := make(chan struct{})
		time.AfterFunc(20*time.Second, func() { close(stop) })
		began := time.Now()
		h, streams, err := stream(t, Config{Format: telephone, Stop: stop}, bytes.NewReader(pcm), nil)
		if err != nil || time.Since(began) > 21*time.Second {
			t.Errorf("%v, after %v", err, time.Since(began))
		}
		if got := streams[0].Commands(); !slices.Equal(got, []string{"Finalize", "CloseStream"}) {
			t.Errorf("commands %v", got)
		}
		got := h.words(0)
		if len(got) < 15 || !slices.Equal(got, words[0][:len(got)]) {
			t.Errorf("heard %v", got)
		}
		end := of[Ended](h)[0].Duration
		if n := int(telephone.Bytes(end)); n != len(streams[0].Sound()) {
			t.Errorf("%d bytes of %d were sent", len(streams[0].Sound()), n)
		}
	})
}

// Stop while the source blocks: Run does not wait for it.
func TestStopWhileReadingBlocks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pcm, _ := apitest.Speak(7, 1000, 1, 10*time.Second)
		sound, write := io.Pipe()
		defer write.Close()
		go write.Write(pcm)
		stop := make(chan struct{})
		time.AfterFunc(20*time.Second, func() { close(stop) })
		if _, _, err := stream(t, Config{Format: telephone, Stop: stop}, sound, nil); err != nil {
			t.Error(err)
		}
	})
}

func TestContextEndsAtOnce(t *testing.T) {
	for _, plan := range []apitest.Plan{{}, {Refuse: -1}, {Silent: true}, {NoClose: true}} {
		synctest.Test(t, func(t *testing.T) {
			pcm, _ := apitest.Speak(7, 1000, 1, 10*time.Second)
			server := apitest.NewLive(func(int) apitest.Plan { return plan })
			defer server.Close()
			transport := server.Transport()
			defer transport.CloseIdleConnections()
			ctx, cancel := context.WithTimeout(t.Context(), 11*time.Second)
			defer cancel()
			began, h := time.Now(), new(heard)
			pcm = append(pcm, make([]byte, 100_000)...)
			err := Run(ctx, Config{Client: &api.Client{Key: "k", Transport: transport}, Format: telephone}, bytes.NewReader(pcm), h.event)
			if !errors.Is(err, context.DeadlineExceeded) || time.Since(began) != 11*time.Second {
				t.Errorf("%+v: %v after %v", plan, err, time.Since(began))
			}
			if end := of[Ended](h); len(end) != 1 || end[0].Err != err {
				t.Errorf("%+v: %v", plan, end)
			}
		})
	}
}

// The end is bounded, whatever the service does.
func TestTheEndIsBounded(t *testing.T) {
	tests := []struct {
		name string
		plan func(n int) apitest.Plan
		most time.Duration
		err  error
	}{
		{"it never closes", func(int) apitest.Plan { return apitest.Plan{NoClose: true} }, 11 * time.Second, nil},
		{"it is gone", func(int) apitest.Plan { return apitest.Plan{Refuse: -1} }, 25 * time.Second, ErrUnfinished},
		{"it always drops Finalize", func(int) apitest.Plan { return apitest.Plan{Drop: apitest.AtFinalize} }, 25 * time.Second, ErrUnfinished},
		{"it says nothing at the end", faults(apitest.Plan{Drop: apitest.AtFinalize}, apitest.Plan{Silent: true}), 40 * time.Second, ErrUnfinished},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				pcm, _ := apitest.Speak(8, 1000, 1, 30*time.Second)
				began := time.Now()
				h, _, err := stream(t, Config{Format: telephone}, bytes.NewReader(pcm), test.plan)
				if took := time.Since(began) - 30*time.Second; !errors.Is(err, test.err) || took > test.most {
					t.Errorf("%v, %v after the end", err, took)
				}
				if test.err != nil && len(of[Gap](h)) == 0 {
					t.Error("the lost sound is not told")
				}
			})
		})
	}
}

func TestGiveUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pcm, _ := apitest.Speak(8, 1000, 1, time.Hour)
		began := time.Now()
		_, _, err := stream(t, Config{Format: telephone, GiveUp: 40 * time.Second}, bytes.NewReader(pcm), func(int) apitest.Plan { return apitest.Plan{Refuse: 500} })
		if took := time.Since(began); !errors.Is(err, ErrGaveUp) || took > 41*time.Second || took < 25*time.Second {
			t.Errorf("%v after %v", err, took)
		}
		if refused, ok := errors.AsType[*api.Error](err); !ok || refused.Status != 500 {
			t.Errorf("%v does not say why", err)
		}
	})
}

func TestRefusedSound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pcm, _ := apitest.Speak(8, 1000, 1, 10*time.Second)
		_, streams, err := stream(t, Config{Format: telephone}, bytes.NewReader(pcm), func(int) apitest.Plan {
			return apitest.Plan{Drop: apitest.AtSound, Close: websocket.StatusPolicyViolation, Reason: "DATA-0000\x1b[2J"}
		})
		closed, ok := errors.AsType[*CloseError](err)
		if !ok || closed.Code != 1008 || len(streams) != 1 || !strings.Contains(closed.Hint(), "sample rate") {
			t.Errorf("%v, %d connections", err, len(streams))
		}
		if strings.ContainsRune(err.Error(), 0x1b) {
			t.Errorf("%q could drive a terminal", err)
		}
	})
}

func TestNoSound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, streams, err := stream(t, Config{Format: telephone}, strings.NewReader("x"), nil)
		if !errors.Is(err, ErrNoSound) || len(streams) != 0 || len(h.events) != 1 {
			t.Errorf("%v, %d connections", err, len(streams))
		}
	})
}

func TestBrokenSource(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pcm, words := apitest.Speak(9, 1000, 1, 10*time.Second)
		unplugged := errors.New("unplugged")
		broken := io.MultiReader(bytes.NewReader(pcm), readerFunc(func([]byte) (int, error) { return 0, unplugged }))
		h, _, err := stream(t, Config{Format: telephone}, broken, nil)
		if !errors.Is(err, unplugged) {
			t.Error(err)
		}
		if got := h.words(0); !slices.Equal(got, words[0]) {
			t.Errorf("heard  %v\nspoken %v", got, words[0])
		}
	})
}

// A container is sent as it is. It waits for its connection, and cannot be continued on another.
func TestContainer(t *testing.T) {
	container := bytes.Repeat([]byte("RIFF, or whatever"), 200_000)
	t.Run("waits", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			_, streams, err := stream(t, Config{}, bytes.NewReader(container), faults(apitest.Plan{Refuse: -1}, apitest.Plan{Refuse: 503}))
			if err != nil {
				t.Fatal(err)
			}
			last := streams[len(streams)-1]
			if last.Query.Encode() != "" || !bytes.Equal(last.Sound(), container) {
				t.Errorf("%d bytes with %q", len(last.Sound()), last.Query.Encode())
			}
		})
	})
	t.Run("breaks", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			_, streams, err := stream(t, Config{}, bytes.NewReader(container), func(int) apitest.Plan { return apitest.Plan{Drop: apitest.AtSound, Times: 5} })
			if !errors.Is(err, ErrNoResume) || len(streams) != 1 {
				t.Errorf("%v, %d connections", err, len(streams))
			}
		})
	})
}

func TestConfigIsChecked(t *testing.T) {
	good := &api.Client{Key: "k"}
	tests := []struct {
		name string
		c    Config
		want error
	}{
		{"no key", Config{Client: &api.Client{}}, api.ErrNoKey},
		{"a key with a line break", Config{Client: &api.Client{Key: "k\nHost: evil"}}, api.ErrBadKey},
		{"channels", Config{Client: good, Format: Format{SampleRate: 8000, Channels: 21}}, nil},
		{"rate", Config{Client: good, Format: Format{Channels: 1}}, nil},
	}
	for _, test := range tests {
		err := Run(t.Context(), test.c, strings.NewReader(""), func(Event) { t.Error("an event") })
		if err == nil || test.want != nil && !errors.Is(err, test.want) {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}
