package snippet

import (
	"go/format"
	"strconv"
	"strings"

	"earshot/api"
)

// goCode writes a program for deepgram-go-sdk v3.
func (r Request) goCode() string {
	if r.Endpoint == api.Read && r.URL != "" {
		return r.goWithoutSDK()
	}
	keyterms := strings.HasPrefix(first(r.Params.All("model")), "nova-3")
	named, rest := r.options(func(o option) bool {
		return !(o.values[0] == "false" && o.kind == flag) && // false is as if it were not there
			!(o.kind == integer && o.values[0] == "0") && !(o.kind == decimal && o.values[0] == "0") &&
			!(o.name == "keyterm" && !keyterms) // sends nothing, and does not say so
	})
	var b strings.Builder
	comments(&b, "//", r.Notes)
	b.WriteString(`// go get github.com/deepgram/deepgram-go-sdk/v3
// The key is read from DEEPGRAM_API_KEY.
package main

import (
	"context"
	"log"
	"os"

	`)
	pkg, options := "listen", "PreRecordedTranscriptionOptions"
	if r.Endpoint == api.Read {
		pkg, options = "analyze", "AnalyzeOptions"
		b.WriteString(`"github.com/deepgram/deepgram-go-sdk/v3/pkg/client/analyze"
	"github.com/deepgram/deepgram-go-sdk/v3/pkg/client/interfaces"`)
	} else {
		b.WriteString(`"github.com/deepgram/deepgram-go-sdk/v3/pkg/client/interfaces"
	"github.com/deepgram/deepgram-go-sdk/v3/pkg/client/listen"`)
	}
	b.WriteString("\n)\n\nfunc main() {\n\tctx := context.Background()\n")
	if len(rest) > 0 {
		b.WriteString("\t// What the options have no field for.\n\tctx = interfaces.WithCustomParameters(ctx, map[string][]string{\n")
		for _, o := range rest {
			b.WriteString(strconv.Quote(o.name) + ": " + goStrings("", o.values) + ",\n")
		}
		b.WriteString("})\n")
	}
	b.WriteString("options := &interfaces." + options + "{" + goFields(named) + "}\n")
	if pkg == "listen" {
		b.WriteString("client := listen.NewREST(\"\", ")
	} else {
		b.WriteString("client := analyze.New(\"\", ")
	}
	b.WriteString("&interfaces.ClientOptions{" + r.goHost() + "})\n")
	b.WriteString("// To a writer, because the SDK's own types can't take every answer.\n")
	switch {
	case r.URL != "": // a recording's
		b.WriteString("err := client.DoURL(ctx, " + strconv.Quote(r.URL))
	case r.File == "-":
		b.WriteString("err := client.DoStream(ctx, os.Stdin")
	case r.File != "":
		b.WriteString("err := client.DoFile(ctx, " + strconv.Quote(r.File))
	default:
		b.WriteString("err := client.DoText(ctx, " + strconv.Quote(r.Text))
	}
	b.WriteString(", options, os.Stdout)\nif err != nil {\nlog.Fatal(err)\n}\n}\n")
	return formatted(b.String())
}

func formatted(program string) string {
	code, err := format.Source([]byte(program))
	if err != nil {
		panic("snippet: the Go code is no Go: " + err.Error())
	}
	return string(code)
}

// goWithoutSDK writes a program for an address of a text. As that address the SDK sends
// the one of the service (v3.5.0, analyze.Client.DoURL).
func (r Request) goWithoutSDK() string {
	var b strings.Builder
	comments(&b, "//", r.Notes)
	b.WriteString(`// Without the SDK, which sends another address than it is given (v3.5.0).
// The key is read from DEEPGRAM_API_KEY.
package main

import (
	"io"
	"log"
	"net/http"
	"os"
	"strings"
)

func main() {
	body := strings.NewReader(` + strconv.Quote(toJSON(map[string]string{"url": r.URL})) + `)
	request, err := http.NewRequest("POST", ` + strconv.Quote(r.Host.URL(r.Endpoint.Path(), r.Params)) + `, body)
	if err != nil {
		log.Fatal(err)
	}
	request.Header.Set("Authorization", "Token "+os.Getenv("DEEPGRAM_API_KEY"))
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		log.Fatal(err)
	}
	defer response.Body.Close()
	if _, err := io.Copy(os.Stdout, response.Body); err != nil {
		log.Fatal(err)
	}
	if response.StatusCode != http.StatusOK {
		log.Fatal(response.Status)
	}
}
`)
	return formatted(b.String())
}

// goHost names the host. The SDK drops what stands before the version in its path.
func (r Request) goHost() string {
	if !r.ownHost() {
		return ""
	}
	scheme, rest, _ := strings.Cut(r.Host.String(), "://")
	addr, prefix, _ := strings.Cut(rest, "/")
	options := "Host: " + strconv.Quote(scheme+"://"+addr)
	if prefix != "" {
		options += ", APIVersion: " + strconv.Quote(prefix+"/v1")
	}
	return options
}

func first(values []string) string {
	if len(values) == 0 {
		return ""
	}
	return values[0]
}

// goFields writes the options, each in a line.
func goFields(named []option) string {
	var b strings.Builder
	for i, o := range named {
		if i == 0 {
			b.WriteString("\n")
		}
		b.WriteString(goField(o.name) + ": ")
		switch o.kind {
		case text:
			b.WriteString(strconv.Quote(o.values[0]))
		case list:
			b.WriteString(goStrings("[]string", o.values))
		default:
			b.WriteString(o.values[0])
		}
		b.WriteString(",\n")
	}
	return b.String()
}

// goField is the name of a field: smart_format is SmartFormat.
func goField(name string) string {
	var b strings.Builder
	for part := range strings.SplitSeq(name, "_") {
		b.WriteString(strings.ToUpper(part[:1]) + part[1:])
	}
	return b.String()
}

func goStrings(kind string, values []string) string {
	quoted := make([]string, len(values))
	for i, v := range values {
		quoted[i] = strconv.Quote(v)
	}
	return kind + "{" + strings.Join(quoted, ", ") + "}"
}
