package live

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"earshot/api"
	"earshot/api/apitest"
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
		c.Client = &api.Client{Key: keyOf(t, "secret-key")}
	}
	c.Client.Transport = transport
	h := new(heard)
	err := Run(t.Context(), c, sound, h.event)
	return h, server.Streams(), err
}

func keyOf(t testing.TB, text string) api.Key {
	t.Helper()
	k, err := api.ParseKey(text)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// faults are plans that drop the first connections, one each, in these ways.
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
			err := Run(ctx, Config{Client: &api.Client{Key: keyOf(t, "k"), Transport: transport}, Format: telephone}, bytes.NewReader(pcm), h.event)
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
