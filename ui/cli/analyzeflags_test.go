package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"earshot/api"
)

const usualListen = "model=nova-3&summarize=v2&topics=true&intents=true&sentiment=true&smart_format=true&diarize=true&utterances=true&paragraphs=true"

// queryOf returns what a command line asks of the service.
func queryOf(t *testing.T, env []string, args ...string) (api.Endpoint, string, error) {
	t.Helper()
	a := newApp(Std{In: strings.NewReader("a text"), Env: env}, Demo{})
	f := a.newAnalyzeFlags()
	var query string
	cmd := &cobra.Command{SilenceErrors: true, SilenceUsage: true, RunE: func(*cobra.Command, []string) error {
		p, err := f.query()
		query = p.Encode()
		return err
	}}
	f.addTo(cmd)
	cmd.SetArgs(args)
	err := cmd.Execute()
	return f.endpoint(), query, err
}

func TestQuery(t *testing.T) {
	for _, tt := range []struct {
		args string // words between spaces
		want string
	}{
		{"", usualListen},
		{"--text", "summarize=true&topics=true&intents=true&sentiment=true&language=en"},

		// What is on by default is switched off in either way.
		{"--no-summarize --no-topics --intents=false --no-smart-format", "model=nova-3&sentiment=true&diarize=true&utterances=true&paragraphs=true"},
		{"--text --no-summarize --no-intents --no-sentiment", "topics=true&language=en"},
		{"--no-topics --topics", usualListen},

		// Topics and intents of one's own.
		{
			"--text --no-summarize --no-sentiment --custom-topic refund --custom-topic late/delivery --custom-topic-mode strict --custom-intent cancel --custom-intent-mode extended",
			"topics=true&intents=true&custom_topic=refund&custom_topic=late%2Fdelivery&custom_topic_mode=strict&custom_intent=cancel&custom_intent_mode=extended&language=en",
		},

		// What Deepgram makes of English alone is not asked for in another
		// language, unless somebody says so.
		{"--language de", "model=nova-3&language=de&smart_format=true&diarize=true&utterances=true&paragraphs=true"},
		{"--language de --custom-topic refund", "model=nova-3&topics=true&custom_topic=refund&language=de&smart_format=true&diarize=true&utterances=true&paragraphs=true"},
		{"--language de --topics", "model=nova-3&topics=true&language=de&smart_format=true&diarize=true&utterances=true&paragraphs=true"},
		{"--language en-GB --no-summarize --no-intents --no-sentiment", "model=nova-3&topics=true&language=en-GB&smart_format=true&diarize=true&utterances=true&paragraphs=true"},
		{"--detect-language --no-summarize --no-topics --no-intents --no-sentiment", "model=nova-3&detect_language=true&smart_format=true&diarize=true&utterances=true&paragraphs=true"},
		{"--detect-language=en --detect-language=de --no-summarize --no-topics --no-intents --no-sentiment", "model=nova-3&detect_language=en&detect_language=de&smart_format=true&diarize=true&utterances=true&paragraphs=true"},

		// Every other parameter, in the order of the table whatever the order
		// of the flags.
		{
			"--mip-opt-out --extra case:17 --extra team:a&b --tag qa --version latest --encoding mulaw --filler-words --dictation --measurements --numerals --profanity-filter " +
				"--replace Harbor:Harbour --search refund --redact pci --redact numbers --keywords Ada:2 --keyterm Harbour --detect-entities --multichannel --punctuate --utt-split 1.2 --diarize-model v2 --model nova-2",
			"model=nova-2&summarize=v2&topics=true&intents=true&sentiment=true&smart_format=true&diarize_model=v2&utterances=true&utt_split=1.2&paragraphs=true&punctuate=true&multichannel=true&detect_entities=true" +
				"&keyterm=Harbour&keywords=Ada%3A2&redact=pci&redact=numbers&search=refund&replace=Harbor%3AHarbour&profanity_filter=true&numerals=true&measurements=true&dictation=true&filler_words=true" +
				"&encoding=mulaw&version=latest&tag=qa&extra=case%3A17&extra=team%3Aa%26b&mip_opt_out=true",
		},
		{"--text --no-summarize --no-intents --no-sentiment --tag qa --language en-US", "topics=true&language=en-US&tag=qa"},

		// --param is for what has no flag yet, and wins over a default.
		{"--param new=a=b --param new=c", usualListen + "&new=a%3Db&new=c"},
		{"--param summarize=v3 --param model=other --param diarize=false", "topics=true&intents=true&sentiment=true&smart_format=true&utterances=true&paragraphs=true&summarize=v3&model=other&diarize=false"},
		{"--redact pci --param redact=ssn", usualListen + "&redact=pci&redact=ssn"},
		{"--text --param language=en-GB --no-summarize --no-intents --no-sentiment", "topics=true&language=en-GB"},
	} {
		e, got, err := queryOf(t, nil, strings.Fields(tt.args)...)
		if err != nil || got != tt.want {
			t.Errorf("%s: %v\n got %s\nwant %s", tt.args, err, got, tt.want)
		}
		if want := strings.Contains(tt.args, "--text"); (e == api.Read) != want {
			t.Errorf("%s: sent to %v", tt.args, e)
		}
	}
	if _, got, err := queryOf(t, []string{"EARSHOT_MODEL=base"}); err != nil || !strings.HasPrefix(got, "model=base&") {
		t.Errorf("the model as a setting: %s, %v", got, err)
	}
}

// earshot read asks for what is named, and for all four where nothing is.
func TestReadQuery(t *testing.T) {
	for args, want := range map[string]string{
		"":                       "summarize=true&topics=true&intents=true&sentiment=true&language=en",
		"--topics":               "topics=true&language=en",
		"--custom-topic refund":  "topics=true&custom_topic=refund&language=en",
		"--custom-intent cancel": "intents=true&custom_intent=cancel&language=en",
		"--topics --custom-topic refund --summarize": "summarize=true&topics=true&custom_topic=refund&language=en",
		"--sentiment --custom-topic refund":          "topics=true&sentiment=true&custom_topic=refund&language=en",
		"--no-topics":                                "summarize=true&intents=true&sentiment=true&language=en",
		"--intents --no-topics --language en-GB":     "intents=true&language=en-GB",
		"--tag qa --param x=1":                       "summarize=true&topics=true&intents=true&sentiment=true&tag=qa&language=en&x=1",
	} {
		f := newApp(Std{}, Demo{}).newAnalyzeFlags()
		cmd := &cobra.Command{}
		f.addToRead(cmd)
		err := cmd.ParseFlags(strings.Fields(args))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := f.query(); err != nil || got.Encode() != want {
			t.Errorf("%s: %v\n got %s\nwant %s", args, err, got.Encode(), want)
		}
	}
}

func TestQueryErrors(t *testing.T) {
	for args, want := range map[string]string{
		"--topics=maybe":                     "true or false",
		"--no-topics=maybe":                  "true or false",
		"--custom-topic-mode loose":          "extended, strict",
		"--utt-split -1":                     "above 0",
		"--utt-split soon":                   "above 0",
		"--custom-topic=":                    "empty",
		"--language=":                        "empty",
		"--text --diarize":                   "--diarize is about recordings",
		"--text --no-utterances":             "--utterances is about recordings",
		"--param topics":                     "no name=value",
		"--param =x":                         "no name=value",
		"--param a&b=x":                      "no name=value",
		"--param callback=https://a.example": "goes elsewhere",
	} {
		if _, got, err := queryOf(t, nil, strings.Fields(args)...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %q, error %v; want one with %q", args, got, err, want)
		}
	}
}

// Every parameter has a flag, and every switch one against it.
func TestParameterFlags(t *testing.T) {
	cmd := &cobra.Command{}
	newApp(Std{}, Demo{}).newAnalyzeFlags().addTo(cmd)
	for _, p := range parameters() {
		if cmd.Flags().Lookup(p.flag()) == nil || p.usage == "" {
			t.Errorf("%s has no flag, or one that nothing is said about", p.name)
		}
		if no := cmd.Flags().Lookup("no-" + p.flag()); (no != nil) != (p.kind == paramSwitch) {
			t.Errorf("--no-%s: %v", p.flag(), no)
		}
	}
}

func TestSource(t *testing.T) {
	dir := t.TempDir()
	write := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	long := strings.Repeat("a", sampleLen-1) + "é" // cut in two where the sample ends
	recording, notes, response, empty := write("call.wav", "RIFF\x00\x00\x00\x00WAVE"), write("notes.txt", "Wörter, in a text."), write("call.json", "\n{\n \"results\": {}}"), write("empty.txt", "")
	for _, tt := range []struct {
		name   string
		source string
		text   bool
		flags  []string
		want   string // the source's URL or name
		err    string
	}{
		{name: "a recording", source: recording, want: recording},
		{name: "a text", source: notes, text: true, want: notes},
		{name: "a long text", source: write("long.txt", long), text: true, want: filepath.Join(dir, "long.txt")},
		{name: "braces in a text", source: write("braces.txt", "{Ada} hello"), text: true, want: filepath.Join(dir, "braces.txt")},
		{name: "a URL", source: "https://a.example/call.mp3", want: "https://a.example/call.mp3"},
		{name: "a URL of a text", source: "HTTPS://a.example/notes", text: true, want: "HTTPS://a.example/notes"},
		{name: "standard input", source: "-", want: standardInput},
		{name: "a text on standard input", source: "-", text: true, want: standardInput},
		{name: "raw sound that looks like a text", source: write("raw", "aaaa"), flags: []string{"--encoding", "mulaw"}, want: filepath.Join(dir, "raw")},

		{name: "a text for a recording", source: notes, err: "is a text, and no recording"},
		{name: "a response for a recording", source: response, err: "is JSON, and no recording"},
		{name: "a recording for a text", source: recording, text: true, err: "is no text in UTF-8"},
		{name: "a text in UTF-16", source: write("utf16.txt", "\xff\xfea\x00b\x00"), text: true, err: "is no text in UTF-8"},
		{name: "a response for a text", source: response, text: true, err: "is JSON, and not a text"},
		{name: "nothing there", source: filepath.Join(dir, "nowhere"), err: "there is no file"},
		{name: "a folder", source: dir, err: "is a folder"},
		{name: "an empty file", source: empty, err: "is empty"},
		{name: "no address", source: "http:///call.mp3", err: "no address"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := newApp(Std{In: strings.NewReader("a text")}, Demo{})
			f := a.newAnalyzeFlags()
			cmd := &cobra.Command{}
			f.addTo(cmd)
			if err := cmd.ParseFlags(tt.flags); err != nil {
				t.Fatal(err)
			}
			f.text = tt.text
			r, err := f.request(tt.source)
			switch {
			case tt.err != "":
				if err == nil || !strings.Contains(err.Error(), tt.err) {
					t.Errorf("error %v, want one with %q", err, tt.err)
				}
			case err != nil:
				t.Error(err)
			case r.Source.Name != tt.want && r.Source.URL != tt.want:
				t.Errorf("the source is %+v", r.Source)
			}
		})
	}
}
