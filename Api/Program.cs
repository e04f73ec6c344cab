using Social.Api;

return await SocialApiHost.RunAsync(args);
