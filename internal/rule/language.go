package rule

import (
	"slices"
	"strings"
)

// Language is one that lang: takes.
type Language struct {
	Named
	// Listed is false for those that X's page had once and names no longer.
	Listed bool `json:"listed"`
}

// Named is a code and what people call the thing in English and in Chinese.
type Named struct {
	Code string `json:"code"` // as X writes it: "en", "zh-CN", "US"
	EN   string `json:"en"`
	ZH   string `json:"zh"`
}

// Languages are all that lang: takes, X's present list first, by English name.
func Languages() []Language { return slices.Clone(languages) }

var languages = []Language{
	{Named{"am", "Amharic", "阿姆哈拉语"}, true},
	{Named{"ar", "Arabic", "阿拉伯语"}, true},
	{Named{"hy", "Armenian", "亚美尼亚语"}, true},
	{Named{"eu", "Basque", "巴斯克语"}, true},
	{Named{"bn", "Bengali", "孟加拉语"}, true},
	{Named{"bg", "Bulgarian", "保加利亚语"}, true},
	{Named{"ca", "Catalan", "加泰罗尼亚语"}, true},
	{Named{"hr", "Croatian", "克罗地亚语"}, true},
	{Named{"cs", "Czech", "捷克语"}, true},
	{Named{"da", "Danish", "丹麦语"}, true},
	{Named{"nl", "Dutch", "荷兰语"}, true},
	{Named{"en", "English", "英语"}, true},
	{Named{"et", "Estonian", "爱沙尼亚语"}, true},
	{Named{"fi", "Finnish", "芬兰语"}, true},
	{Named{"fr", "French", "法语"}, true},
	{Named{"de", "German", "德语"}, true},
	{Named{"ka", "Georgian", "格鲁吉亚语"}, true},
	{Named{"el", "Greek", "希腊语"}, true},
	{Named{"gu", "Gujarati", "古吉拉特语"}, true},
	{Named{"iw", "Hebrew", "希伯来语"}, true},
	{Named{"hi", "Hindi", "印地语"}, true},
	{Named{"hu", "Hungarian", "匈牙利语"}, true},
	{Named{"in", "Indonesian", "印尼语"}, true},
	{Named{"it", "Italian", "意大利语"}, true},
	{Named{"ja", "Japanese", "日语"}, true},
	{Named{"kn", "Kannada", "卡纳达语"}, true},
	{Named{"ko", "Korean", "韩语"}, true},
	{Named{"lv", "Latvian", "拉脱维亚语"}, true},
	{Named{"lt", "Lithuanian", "立陶宛语"}, true},
	{Named{"ml", "Malayalam", "马拉雅拉姆语"}, true},
	{Named{"mr", "Marathi", "马拉地语"}, true},
	{Named{"no", "Norwegian", "挪威语"}, true},
	{Named{"fa", "Persian", "波斯语"}, true},
	{Named{"pl", "Polish", "波兰语"}, true},
	{Named{"pt", "Portuguese", "葡萄牙语"}, true},
	{Named{"ro", "Romanian", "罗马尼亚语"}, true},
	{Named{"ru", "Russian", "俄语"}, true},
	{Named{"sr", "Serbian", "塞尔维亚语"}, true},
	{Named{"zh-CN", "Simplified Chinese", "简体中文"}, true},
	{Named{"sk", "Slovak", "斯洛伐克语"}, true},
	{Named{"sl", "Slovenian", "斯洛文尼亚语"}, true},
	{Named{"es", "Spanish", "西班牙语"}, true},
	{Named{"sv", "Swedish", "瑞典语"}, true},
	{Named{"ta", "Tamil", "泰米尔语"}, true},
	{Named{"te", "Telugu", "泰卢固语"}, true},
	{Named{"th", "Thai", "泰语"}, true},
	{Named{"zh-TW", "Traditional Chinese", "繁体中文"}, true},
	{Named{"tr", "Turkish", "土耳其语"}, true},
	{Named{"uk", "Ukrainian", "乌克兰语"}, true},
	{Named{"ur", "Urdu", "乌尔都语"}, true},
	{Named{"vi", "Vietnamese", "越南语"}, true},
	{Named{"dv", "Maldivian", "迪维希语"}, false},
	{Named{"ckb", "Sorani Kurdish", "中库尔德语"}, false},
	{Named{"ht", "Haitian Creole", "海地克里奥尔语"}, false},
	{Named{"bs", "Bosnian", "波斯尼亚语"}, false},
	{Named{"ne", "Nepali", "尼泊尔语"}, false},
	{Named{"or", "Oriya", "奥里亚语"}, false},
	{Named{"hi-Latn", "Latinized Hindi", "拉丁化印地语"}, false},
	{Named{"is", "Icelandic", "冰岛语"}, false},
	{Named{"tl", "Tagalog", "他加禄语"}, false},
	{Named{"pa", "Panjabi", "旁遮普语"}, false},
	{Named{"my", "Burmese", "缅甸语"}, false},
	{Named{"ps", "Pashto", "普什图语"}, false},
	{Named{"km", "Khmer", "高棉语"}, false},
	{Named{"lo", "Lao", "老挝语"}, false},
	{Named{"bo", "Tibetan", "藏语"}, false},
	{Named{"sd", "Sindhi", "信德语"}, false},
	{Named{"si", "Sinhala", "僧伽罗语"}, false},
	{Named{"ug", "Uyghur", "维吾尔语"}, false},
	{Named{"cy", "Welsh", "威尔士语"}, false},
	{Named{"und", "no known language", "未识别语言"}, false},
}

func findLanguage(code string) (Language, bool) {
	for _, l := range languages {
		if strings.EqualFold(l.Code, code) {
			return l, true
		}
	}
	return Language{}, false
}

func languageCodes() []string {
	codes := make([]string, 0, len(languages))
	for _, l := range languages {
		codes = append(codes, l.Code)
	}
	return codes
}
