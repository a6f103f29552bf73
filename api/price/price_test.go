package price

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"earshot/api"
)

func params(t testing.TB, query string) api.Params {
	t.Helper()
	var p api.Params
	for pair := range strings.SplitSeq(query, "&") {
		if name, value, _ := strings.Cut(pair, "="); name != "" {
			p = p.Add(name, value)
		}
	}
	return p
}

// table has round prices, so that the estimates below can be reckoned in the
// head.
func table() Table {
	return Table{
		Recorded: map[string]Range{"nova-3": {1, 2}, "nova-3 multilingual": {3, 4}, "nova-2": {5, 5}, "nova": {6, 6}, "base": {7, 7}, "whisper": {8, 8}},
		Live:     map[string]Range{"nova-3": {10, 20}},
		Addon:    map[string]Range{"diarize": {0.1, 0.2}, "redact": {0.3, 0.3}, "keyterm": {0.4, 0.4}, "detect_entities": {0.5, 0.5}},
		Tokens:   map[string]Tokens{"topics": {Range{1e6, 1e6}, Range{0, 0}}},
	}
}

func TestEstimate(t *testing.T) {
	for _, tt := range []struct {
		name, query string
		work        Work
		low, high   float64
		lines       int
		none        string // what the error says
	}{
		{"a minute", "model=nova-3", Work{Length: time.Minute}, 1, 2, 1, ""},
		{"half an hour", "model=nova-3", Work{Length: 30 * time.Minute}, 30, 60, 1, ""},
		{"two channels as one", "model=nova-3", Work{Length: time.Minute, Channels: 2}, 1, 2, 1, ""},
		{"two channels", "model=nova-3&multichannel=true", Work{Length: time.Minute, Channels: 2}, 2, 4, 1, ""},
		{"multichannel, and one channel", "model=nova-3&multichannel=true", Work{Length: time.Minute}, 1, 2, 1, ""},
		{"no model is base", "", Work{Length: time.Minute}, 7, 7, 1, ""},
		{"a variant", "model=nova-2-phonecall", Work{Length: time.Minute}, 5, 5, 1, ""},
		{"another variant", "model=whisper-large", Work{Length: time.Minute}, 8, 8, 1, ""},
		{"a new model", "model=nova-4", Work{Length: time.Minute}, 0, 0, 0, "no price known for the model nova-4"},
		{"a model of one's own", "model=0a1b", Work{Length: time.Minute}, 0, 0, 0, "no price known for the model 0a1b"},
		{"several languages", "model=nova-3&language=multi", Work{Length: time.Minute}, 3, 4, 1, ""},
		{"English", "model=nova-3-general&language=en-GB", Work{Length: time.Minute}, 1, 2, 1, ""},
		{"another language", "model=nova-3&language=es", Work{Length: time.Minute}, 1, 4, 1, ""},
		{"any language", "model=nova-3&detect_language=true", Work{Length: time.Minute}, 1, 4, 1, ""},
		{"add-ons", "model=nova-2&diarize=true&redact=pci&redact=ssn&keyterm=a&keyterm=b&detect_entities=true", Work{Length: time.Minute}, 6.3, 6.4, 5, ""},
		{"add-ons switched off", "model=nova-2&diarize=false&redact=false", Work{Length: time.Minute}, 5, 5, 1, ""},
		{"diarize by its model", "model=nova-2&diarize_model=latest", Work{Length: time.Minute}, 5.1, 5.2, 2, ""},
		{"add-ons of two channels", "model=nova-2&redact=pci&multichannel=true", Work{Length: time.Minute, Channels: 2}, 10.6, 10.6, 2, ""},
		{"free parameters", "model=nova-2&smart_format=true&utterances=true&tag=a", Work{Length: time.Minute}, 5, 5, 1, ""},
		{"topics of what is said", "model=nova-2&topics=true", Work{Length: time.Minute}, 5 + 110*1.25, 5 + 190*1.5, 2, ""},
		{"topics of a text", "topics=true", Work{Endpoint: api.Read, Bytes: 4200}, 1000, 1200, 1, ""},
		{"a feature with no price", "topics=true&intents=true", Work{Endpoint: api.Read, Bytes: 42}, 0, 0, 0, "no price known for intents"},
		{"a text, and nothing asked", "", Work{Endpoint: api.Read, Bytes: 42}, 0, 0, 0, ""},
		{"live", "model=nova-3", Work{Length: time.Minute, Live: true}, 10, 20, 1, ""},
		{"live with another model", "model=nova-2", Work{Length: time.Minute, Live: true}, 0, 0, 0, "nova-2 in a live session"},
		{"length unknown", "model=nova-3", Work{}, 0, 0, 0, "how long"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.work.Params = params(t, tt.query)
			e, err := table().Estimate(tt.work)
			if tt.none != "" {
				if err == nil || !strings.Contains(err.Error(), tt.none) {
					t.Fatalf("%v, error %v", e, err)
				}
				return
			}
			if err != nil || math.Abs(e.Low-tt.low) > 1e-9 || math.Abs(e.High-tt.high) > 1e-9 || len(e.Lines) != tt.lines {
				t.Errorf("%v to %v in %+v, %v; want %v to %v", e.Low, e.High, e.Lines, err, tt.low, tt.high)
			}
		})
	}
	if _, err := table().Estimate(Work{}); !errors.Is(err, ErrLength) {
		t.Errorf("length unknown: %v", err)
	}
}

// The reckoning can be followed.
func TestReckoning(t *testing.T) {
	e, err := List().Estimate(Work{
		Params: params(t, "model=nova-3&diarize=true&multichannel=true&topics=true"), Length: 12*time.Minute + 30*time.Second, Channels: 2,
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"nova-3: 12.5 min × 2 channels × $0.0036–0.0043",
		"diarize: 12.5 min × 2 channels × $0.0017–0.002",
		"topics: 1700–3600 tokens × $0.24–0.3 per million, and what is written about them × $0–0.6",
	}
	for i, l := range e.Lines {
		if got := l.What + ": " + l.How; i >= len(want) || got != want[i] {
			t.Errorf("line %d: %s", i, got)
		}
	}
	if got := e.String(); got != "$0.13 to $0.16" {
		t.Errorf("in short %q", got)
	}
}

func TestRangeString(t *testing.T) {
	for _, tt := range []struct {
		low, high float64
		want      string
	}{
		{0, 0, "nothing"},
		{0.00001, 0.00002, "less than $0.0001"},
		{0.00001, 0.0004, "$0 to $0.00040"},
		{0.0043, 0.0043, "about $0.0043"},
		{0.0431, 0.0434, "about $0.043"},
		{0.05, 0.07, "$0.050 to $0.070"},
		{0.994, 1.2345, "$0.99 to $1.23"},
		{0.999, 0.999, "about $1.00"},
		{12.345, 99.9, "$12.35 to $99.90"},
	} {
		if got := (Range{tt.low, tt.high}).String(); got != tt.want {
			t.Errorf("%v to %v is %q, want %q", tt.low, tt.high, got, tt.want)
		}
	}
}

// The list that comes with earshot is whole.
func TestList(t *testing.T) {
	l := List()
	if _, err := time.Parse(time.DateOnly, l.AsOf); err != nil || !strings.HasPrefix(l.Source, "https://") {
		t.Errorf("as of %q, from %q", l.AsOf, l.Source)
	}
	everything := params(t, "model=nova-3&diarize=true&redact=pci&keyterm=a&detect_entities=true&summarize=v2&topics=true&intents=true&sentiment=true")
	for _, w := range []Work{
		{Params: everything, Length: time.Hour},
		{Params: everything, Endpoint: api.Read, Bytes: 1000},
		{Params: params(t, "model=nova-3"), Length: time.Hour, Live: true},
	} {
		if e, err := l.Estimate(w); err != nil || !(e.Low > 0) || !(e.High < 2) || e.Low > e.High {
			t.Errorf("%+v: %+v, %v", w, e, err)
		}
	}
	l.Recorded["nova-3"] = Range{}
	if List().Recorded["nova-3"] == (Range{}) {
		t.Error("the list can be changed for everyone")
	}
}

func load(t *testing.T, content string) (Table, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "prices.toml")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return Load(path)
}

// A file replaces single prices and adds models.
func TestLoad(t *testing.T) {
	got, err := load(t, "as-of = \"2027-01-01\"\n[recorded]\n\"nova-3\" = 1\nmine = [0.1, 0.2]\n[addon]\ndiarize = 0\n[tokens.topics]\ninput = 9\n")
	if err != nil {
		t.Fatal(err)
	}
	was := List()
	if got.Recorded["nova-3"] != (Range{1, 1}) || got.Recorded["mine"] != (Range{0.1, 0.2}) || got.Recorded["nova-2"] != was.Recorded["nova-2"] ||
		got.Addon["diarize"] != (Range{}) || got.Addon["redact"] != was.Addon["redact"] || got.Tokens["topics"] != (Tokens{Range{9, 9}, was.Tokens["topics"].Output}) ||
		got.AsOf != "2027-01-01" || got.Source != was.Source {
		t.Errorf("the prices are %+v", got)
	}
	for _, path := range []string{"", filepath.Join(t.TempDir(), "none.toml")} {
		if got, err := Load(path); err != nil || len(got.Recorded) != len(was.Recorded) {
			t.Errorf("no file at %q: %v", path, err)
		}
	}
}

// An error names the file, the line where that is known, and the nearest there is;
// the list that comes along counts then.
func TestLoadErrors(t *testing.T) {
	for _, tt := range []struct{ name, file, says string }{
		{"an unknown table", "\n[recoded]\n\"nova-3\" = 1", `prices.toml:2: "recoded" means nothing; the nearest is "recorded"`},
		{"an unknown key", "source = \"me\"\ncurrency = \"EUR\"", `prices.toml:2: "currency" means nothing`},
		{"an unknown add-on", "[addon]\ndiarise = 1", `"addon.diarise" means nothing; the nearest is "addon.diarize"`},
		{"an unknown feature", "[tokens.topic]\ninput = 1", `"tokens.topic" means nothing; the nearest is "tokens.topics"`},
		{"an unknown price of a feature", "[tokens.topics]\ninputs = 1", `"tokens.topics.inputs" means nothing; the nearest is "tokens.topics.input"`},
		{"a word", "[recorded]\n\"nova-3\" = \"cheap\"", "recorded.nova-3: cheap is no price"},
		{"less than nothing", "[live]\n\"nova-3\" = -1", "live.nova-3: -1 is no price"},
		{"no number", "[live]\n\"nova-3\" = nan", "is no price"},
		{"without end", "[live]\n\"nova-3\" = inf", "is no price"},
		{"one of a list", "[live]\n\"nova-3\" = [1]", "two prices"},
		{"upside down", "[live]\n\"nova-3\" = [2, 1]", "above the highest"},
		{"a list in a list", "[live]\n\"nova-3\" = [1, \"2\"]", "2 is no price"},
		{"no table", "recorded = 3", "recorded"},
		{"no TOML", "[recorded]\nnova-3: 1", "prices.toml:2: it is no TOML"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := load(t, tt.file)
			bad, ok := errors.AsType[*Error](err)
			if !ok || bad.Hint == "" || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("error %v", err)
			}
			if got.Recorded["nova-3"] != List().Recorded["nova-3"] || got.Live["nova-3"] != List().Live["nova-3"] {
				t.Error("a wrong file counts")
			}
		})
	}
	if _, err := Load(t.TempDir()); err == nil {
		t.Error("a folder is a file of prices")
	}
}

func FuzzRead(f *testing.F) {
	f.Add(string(listPrices))
	f.Add("[recorded]\na = [1, 2]")
	f.Add("[tokens.topics]\ninput = 1e400")
	f.Fuzz(func(t *testing.T, content string) {
		l := List()
		if l.read("prices.toml", []byte(content), true) != nil {
			return
		}
		for name, r := range l.Recorded {
			if !(r.Low >= 0 && r.Low <= r.High && r.High <= mostDollars) {
				t.Fatalf("%q costs %v", name, r)
			}
			_ = r.String()
		}
	})
}
