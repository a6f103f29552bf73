package main

import (
	"bytes"
	"encoding/json"
	"os"
	"runtime"
	"testing"
	"time"

	"earshot/ui/bench/measure"
)

// The test binary is also the program that is measured.
func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == measure.EchoArg {
		measure.Echo()
		return
	}
	os.Exit(m.Run())
}

func TestParseKeys(t *testing.T) {
	for in, want := range map[string]step{
		"<down> *200":  {keys: "\x1b[B", count: 200},
		"w *300 @5ms":  {keys: "w", count: 300, gap: 5 * time.Millisecond},
		"@5ms w":       {keys: "@5msw", count: 1},
		"*":            {keys: "*", count: 1},
		"@ 5 0 % <cr>": {keys: "@50%\r", count: 1},
	} {
		want.label = in
		if got, err := parseKeys(in); err != nil || got != want {
			t.Errorf("%q: %+v, %v", in, got, err)
		}
	}
	for _, bad := range []string{"", "<nosuch>", "<nosuch> *3"} {
		if got, err := parseKeys(bad); err == nil {
			t.Errorf("%q: %+v", bad, got)
		}
	}
}

func TestRun(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no pseudo-terminals on Windows")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := run([]string{"-n", "2", "-warm", "1", "-ready", "READY", "-key", "x *3", "-key", "x *5 @2ms", "-type", "x", "-watch", "30ms", "--", self, measure.EchoArg}, &out); err != nil {
		t.Fatal(err)
	}
	var r struct {
		Start struct{ Values map[string]measure.Summary }
		Steps []struct {
			Step   string
			Values map[string]measure.Summary
		}
		Killed int
	}
	if err := json.Unmarshal(out.Bytes(), &r); err != nil {
		t.Fatal(err)
	}
	if r.Start.Values["ready_ms"].N != 2 || r.Killed != 0 || len(r.Steps) != 4 || r.Steps[1].Step != "x *5 @2ms" {
		t.Fatalf("%s", out.Bytes())
	}
	if v := r.Steps[0].Values["frame_ms"]; v.N != 6 || v.Min <= 0 {
		t.Errorf("three keys in two runs: %+v", v)
	}
	if v := r.Steps[1].Values["bytes"]; v.N != 2 || v.Min < 5*14 {
		t.Errorf("five keys without waiting: %+v", v)
	}
	if v := r.Steps[3].Values["bytes_per_s"]; v.N != 2 || v.Max != 0 {
		t.Errorf("watching an idle program: %+v", v)
	}
	if err := run([]string{"-timeout", "100ms", "-ready", "nosuch", "--", self, measure.EchoArg}, &out); err == nil {
		t.Error("ready?")
	}
}
