namespace Social.ServiceDefaults;

/// <summary>Where operators reach the process: health, metrics and later more. Section <c>Internal</c>.</summary>
public sealed class InternalOptions
{
    public const string Section = "Internal";
    public const string DefaultUrls = "http://localhost:5001";

    /// <summary>Addresses of the internal endpoints, separated by semicolons. Never make them public. The ports must differ from the public ones.</summary>
    public string Urls { get; set; } = DefaultUrls;
}
