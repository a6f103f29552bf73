package apitest

// Bodies of the errors that the service documents.
const (
	InvalidAuth     = `{"err_code":"INVALID_AUTH","err_msg":"Invalid credentials.","request_id":"` + RequestID + `"}`
	NoCredits       = `{"err_code":"ASR_PAYMENT_REQUIRED","err_msg":"Project does not have enough credits for an ASR request and does not have an overage agreement.","request_id":"` + RequestID + `"}`
	NoPermission    = `{"err_code":"INSUFFICIENT_PERMISSIONS","err_msg":"Project does not have access to the requested model.","request_id":"` + RequestID + `"}`
	NoProject       = `{"err_code":"PROJECT_NOT_FOUND","err_msg":"Project not found."}`
	BadAudio        = `{"err_code":"Bad Request","err_msg":"Bad Request: failed to process audio: corrupt or unsupported data","request_id":"` + RequestID + `"}`
	NoSuchModel     = `{"err_code":"Bad Request","err_msg":"Bad Request: No such model/language/tier combination found.","request_id":"` + RequestID + `"}`
	MissingLanguage = "{\"err_code\":\"INVALID_QUERY_PARAMETER\",\"err_msg\":\"Failed to deserialize query parameters: missing field `language`\",\"request_id\":\"" + RequestID + "\"}"
	TokenLimit      = `{"err_code":"TOKEN_LIMIT_EXCEEDED","err_msg":"Text input for topics currently supports up to 150K tokens.","request_id":"` + RequestID + `"}`
	SlowUpload      = `{"err_code":"SLOW_UPLOAD","err_msg":"Request upload timeout.","request_id":"` + RequestID + `"}`
	TooLarge        = `{"err_code":"PAYLOAD_TOO_LARGE","err_msg":"Payload size exceeds limit of 2 GB.","request_id":"` + RequestID + `"}`
	TooManyRequests = `{"err_code":"TOO_MANY_REQUESTS","err_msg":"Too many requests. Please try again later","request_id":"` + RequestID + `"}`
	Unavailable     = `{"error_code":"Service Unavailable","err_msg":"Please try again later","request_id":"` + RequestID + `"}`
	GatewayTimeout  = `{"err_code":"TIMEOUT","err_msg":"The request took too long.","request_id":"` + RequestID + `"}`
	InvalidJSON     = `{"category":"INVALID_JSON","message":"Invalid JSON submitted.","details":"Json deserialize error: expected ` + "`:`" + ` at line 3 column 13","request_id":"` + RequestID + `"}`
	BareString      = `"Unsupported callback."`
	PlainText       = "UUID parsing failed: invalid character: found `p` at 1\n"
	ProxyPage       = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
)

// ListenAnswer is a small answer of /v1/listen with all four features, made by hand.
const ListenAnswer = `{"metadata":{"transaction_key":"deprecated","request_id":"` + RequestID + `","sha256":"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08","created":"2026-11-21T15:00:00.000Z","duration":4.2,"channels":1,"models":["5ac0fe43-0d1e-4a7c-9f0a-64ab3e6b1a11"],"model_info":{"5ac0fe43-0d1e-4a7c-9f0a-64ab3e6b1a11":{"name":"general-nova-3","version":"2026-01-01.0","arch":"nova-3"}}},"results":{"channels":[{"alternatives":[{"transcript":"I would like a refund. Sure, of course.","confidence":0.98,"words":[{"word":"i","start":0.2,"end":0.3,"confidence":0.99,"punctuated_word":"I","sentiment":"neutral","sentiment_score":-0.2},{"word":"would","start":0.3,"end":0.5,"confidence":0.99,"punctuated_word":"would","sentiment":"neutral","sentiment_score":-0.2},{"word":"like","start":0.5,"end":0.8,"confidence":0.99,"punctuated_word":"like","sentiment":"neutral","sentiment_score":-0.2},{"word":"a","start":0.8,"end":0.9,"confidence":0.98,"punctuated_word":"a","sentiment":"neutral","sentiment_score":-0.2},{"word":"refund","start":0.9,"end":1.5,"confidence":0.97,"punctuated_word":"refund.","sentiment":"neutral","sentiment_score":-0.2},{"word":"sure","start":2.4,"end":2.8,"confidence":0.96,"punctuated_word":"Sure,","sentiment":"positive","sentiment_score":0.6},{"word":"of","start":2.9,"end":3.0,"confidence":0.99,"punctuated_word":"of","sentiment":"positive","sentiment_score":0.6},{"word":"course","start":3.0,"end":3.6,"confidence":0.99,"punctuated_word":"course.","sentiment":"positive","sentiment_score":0.6}]}]}],"summary":{"result":"success","short":"A customer asks for a refund and gets it."},"topics":{"segments":[{"text":"I would like a refund.","start_word":0,"end_word":4,"topics":[{"topic":"Refund","confidence_score":0.91}]}]},"intents":{"segments":[{"text":"I would like a refund.","start_word":0,"end_word":4,"intents":[{"intent":"Get a refund","confidence_score":0.88}]}]},"sentiments":{"segments":[{"text":"I would like a refund.","start_word":0,"end_word":4,"sentiment":"neutral","sentiment_score":-0.2},{"text":"Sure, of course.","start_word":5,"end_word":7,"sentiment":"positive","sentiment_score":0.6}],"average":{"sentiment":"neutral","sentiment_score":0.1}}}}`

// ReadAnswer is a small answer of /v1/read with all four features, made by hand, of the same words.
const ReadAnswer = `{"metadata":{"request_id":"` + RequestID + `","created":"2026-11-21T15:00:00.000Z","language":"en","summary_info":{"model_uuid":"67875a7f-0000-4000-8000-000000000000","input_tokens":10,"output_tokens":12}},"results":{"summary":{"text":"A customer asks for a refund and gets it."},"topics":{"segments":[{"text":"I would like a refund.","start_word":0,"end_word":4,"topics":[{"topic":"Refund","confidence_score":0.91}]}]},"intents":{"segments":[{"text":"I would like a refund.","start_word":0,"end_word":4,"intents":[{"intent":"Get a refund","confidence_score":0.88}]}]},"sentiments":{"segments":[{"text":"I would like a refund.","start_word":0,"end_word":4,"sentiment":"neutral","sentiment_score":-0.2},{"text":"Sure, of course.","start_word":5,"end_word":7,"sentiment":"positive","sentiment_score":0.6}],"average":{"sentiment":"neutral","sentiment_score":0.1}}}}`

// WarningAnswer is an answer of /v1/listen to a recording in Spanish that was asked for topics.
const WarningAnswer = `{"metadata":{"request_id":"` + RequestID + `","created":"2026-11-21T15:00:00.000Z","duration":1,"channels":1,"warnings":[{"parameter":"topics","type":"unsupported_language","message":"Topics are only supported for English."}]},"results":{"channels":[{"alternatives":[{"transcript":"hola","confidence":0.9,"words":[{"word":"hola","start":0.1,"end":0.5,"confidence":0.9}]}]}]}}`

// A Failure is one way in which the service, or what stands in between, says no.
type Failure struct {
	Name        string
	Status      int
	ContentType string // empty: JSON
	Body        string
}

// Failures are all the shapes and statuses of errors.
func Failures() []Failure {
	return []Failure{
		{"corrupt audio", 400, "", BadAudio},
		{"no such model", 400, "", NoSuchModel},
		{"language missing", 400, "", MissingLanguage},
		{"too many tokens", 400, "", TokenLimit},
		{"invalid JSON, the other shape", 400, "", InvalidJSON},
		{"a bare string", 400, "", BareString},
		{"wrong key", 401, "", InvalidAuth},
		{"no credits", 402, "", NoCredits},
		{"no permission", 403, "", NoPermission},
		{"no project, no request id", 404, "", NoProject},
		{"plain text", 404, "text/plain", PlainText},
		{"slow upload", 408, "", SlowUpload},
		{"too large", 413, "", TooLarge},
		{"rate limit", 429, "", TooManyRequests},
		{"nothing at all", 500, "", ""},
		{"a proxy's page", 502, "text/html", ProxyPage},
		{"unavailable", 503, "", Unavailable},
		{"took too long", 504, "", GatewayTimeout},
	}
}
